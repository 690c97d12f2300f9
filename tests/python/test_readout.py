"""The Python module, against the command and against itself."""
import gc
import json
import os
import subprocess
import sys
import tempfile
import threading
import unittest

root = os.environ["READOUT_ROOT"]
sys.path.insert(0, os.path.join(root, "python"))
import readout  # noqa: E402

TEXT = ("The Foreign Minister of Oman Badr Albusaidi received a phone call from his Qatari counterpart on Monday. "
        "Russia condemned the attack on Kenya.")
OTHER = "The Prime Minister of Norway met the President of Kenya in Oslo on 2 March 2024."


class Coding(unittest.TestCase):
    def test_record_is_that_of_the_command(self):
        said = subprocess.run([os.environ["READOUT_BIN"], "code", "--to", "jsonl", "--date", "2024-03-13"], input=TEXT.encode(),
                              stdout=subprocess.PIPE, check=True).stdout
        record = readout.code(TEXT, id="<stdin>", published="2024-03-13")
        self.assertEqual(record, json.loads(said))
        self.assertTrue(record["events"])

    def test_rows(self):
        with readout.Engine() as engine:
            rows = engine.rows("gdelt", TEXT, published="2024-03-13", mirror=True)
            self.assertTrue(rows)
            for line in rows.splitlines():
                self.assertEqual(line.count("\t"), 60)
            self.assertEqual(readout.header("gdelt"), "")
            self.assertEqual(readout.header("icews").count("\t"), 19)
            with self.assertRaises(readout.Error) as caught:
                engine.rows("gdelt", TEXT, status="real")
            self.assertEqual(caught.exception.code, "RO_E_USAGE")
        with self.assertRaises(ValueError):
            engine.code(TEXT)

    def test_errors_say_what_and_where(self):
        with self.assertRaises(readout.Error) as caught:
            readout.code(b"caf\xe9 was closed", id="x")
        self.assertEqual((caught.exception.code, caught.exception.file, caught.exception.byte), ("RO_E_UTF8", "x", 3))
        with self.assertRaises(readout.Error):
            readout.code("")
        with self.assertRaises(readout.Error):
            readout.Engine(actors=["/nowhere/at.all"])
        with self.assertRaises(TypeError):
            readout.code(TEXT, colour="red")

    def test_options_reach_the_engine(self):
        with tempfile.NamedTemporaryFile("w", suffix=".actors") as actors:
            actors.write("RURITANIA_ [RUR]\n")
            actors.flush()
            with readout.Engine(actors=[actors.name]) as engine:
                codes = {actor["code"] for actor in engine.code("Ruritania accused Kenya on Monday of an attack.")["actors"]}
        self.assertIn("RUR", codes)

    def test_threads_share_an_engine(self):
        want, got = readout.code(TEXT, id="t"), []
        threads = [threading.Thread(target=lambda: got.append(readout.code(TEXT, id="t"))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(got, [want] * 4)
        gc.collect()


class Database(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "news.db")

    def tearDown(self):
        self.folder.cleanup()

    def fill(self):
        reports = [{"id": "1", "text": TEXT, "published": "2024-03-13", "publisher": "QNA"},
                   {"id": "2", "text": OTHER, "published": "2024-03-03", "publisher": "NTB", "title": None},
                   {"id": "1", "text": TEXT}]
        with readout.Store(self.path, "c") as store:
            return store.ingest(reports, batch=2)

    def test_ingest_and_query(self):
        counts = self.fill()
        self.assertEqual((counts["new"], counts["known"], counts["refused"]), (2, 1, 0))
        self.assertGreater(counts["events"], 1)
        with readout.Store(self.path) as store:
            rows = store.query(status="any")
            self.assertEqual(len(rows), counts["events"])
            for row in store.query(country=["OMN", "QAT"], status="any"):
                self.assertTrue({"OMN", "QAT"} & {row["source_country"], row["target_country"]})
            groups = store.query(by="publisher", of="reports")
            self.assertEqual({(g["publisher"], g["reports"]) for g in groups}, {("QNA", 1), ("NTB", 1)})
            full = store.query(evidence=True, status="any", country="OMN")
            told = full[0]["mentions"][0]
            self.assertEqual(told["report"], "1")
            self.assertIn(told["evidence"][0]["text"], TEXT)
            self.assertEqual(store.query(id=999), [])
            with self.assertRaises(readout.Error) as caught:
                store.query(sauce="QAT")
            self.assertIn("did you mean", str(caught.exception))

    def test_sql_reads_only(self):
        self.fill()
        with readout.Store(self.path) as store:
            self.assertEqual(store.sql("SELECT count(*) AS n FROM report"), [{"n": 2}])
            for wrong in ("DELETE FROM report", "SELECT 1; SELECT 2", "nonsense"):
                with self.assertRaises(readout.Error):
                    store.sql(wrong)
            with self.assertRaises(readout.Error) as caught:
                store.sql("WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT sum(n) FROM t", time_limit=0.05)
            self.assertEqual(caught.exception.code, "RO_E_BUSY")

    def test_refused_reports(self):
        bad = [{"id": "a", "text": OTHER}, {"id": "b", "text": ""}, {"id": "c"}]
        with readout.Store(self.path, "c") as store:
            with self.assertRaises(readout.Error):
                store.ingest(bad)
            self.assertEqual(store.query(of="reports"), [])  # nothing of it was kept
            refused = []
            counts = store.ingest(bad, on_error=lambda report, error: refused.append(report["id"]))
            self.assertEqual((counts["new"], counts["refused"], refused), (1, 2, ["b", "c"]))
        with self.assertRaises(ValueError):
            store.query()
        with self.assertRaises(readout.Error):
            readout.Store(os.path.join(self.folder.name, "nowhere.db"))

    def test_frame(self):
        self.fill()
        try:
            import pandas  # noqa: F401
        except ImportError:
            self.skipTest("no pandas")
        with readout.Store(self.path) as store:
            frame = store.frame(by="month", status="any")
            self.assertEqual(list(frame.columns), ["month", "events", "reports", "goldstein"])


if __name__ == "__main__":
    unittest.main()
