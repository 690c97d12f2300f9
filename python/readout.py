"""readout from Python: what a report says, and a database of reports to ask.

    import readout
    record = readout.code("The Foreign Minister of Oman received a phone call from his Qatari counterpart.", published="2024-03-13")
    record["events"]

    with readout.Store("news.db", "c") as store:
        store.ingest([{"id": "1", "text": "...", "published": "2024-03-13", "publisher": "QNA"}])
        store.query(dyad="QAT-USA", since="2024", channel="phone")      # a list of dicts
        store.query(by="month,quad", country="ISR")
        store.frame(by="month", country="ISR")                          # a pandas DataFrame, where pandas is installed
        store.sql("SELECT publisher, count(*) AS n FROM report GROUP BY 1")

Needs libreadout.so (the environment's READOUT_LIBRARY names it where it is not found) and the standard library alone.
docs/query.md has the filters and groups, docs/record.schema.json the record. A string that is refused raises readout.Error.
An Engine may be shared by threads; a Store belongs to the thread that uses it.
"""

import ctypes
import ctypes.util
import json
import os
import threading
import weakref

__all__ = ["Error", "Engine", "Store", "code", "version"]


class _Error(ctypes.Structure):
    _fields_ = [("code", ctypes.c_int), ("message", ctypes.c_char * 256), ("file", ctypes.c_char * 256),
                ("line", ctypes.c_size_t), ("column", ctypes.c_size_t), ("byte", ctypes.c_size_t)]


class _EngineOptions(ctypes.Structure):
    _fields_ = [("model", ctypes.c_char_p), ("knowledge", ctypes.c_char_p), ("memory", ctypes.c_void_p),
                ("rule_files", ctypes.POINTER(ctypes.c_char_p)), ("rule_file_count", ctypes.c_size_t),
                ("rule_fault", ctypes.c_void_p), ("rule_context", ctypes.c_void_p),
                ("actor_files", ctypes.POINTER(ctypes.c_char_p)), ("actor_file_count", ctypes.c_size_t),
                ("agent_files", ctypes.POINTER(ctypes.c_char_p)), ("agent_file_count", ctypes.c_size_t),
                ("only_own_actors", ctypes.c_int)]


class _CodeOptions(ctypes.Structure):
    _fields_ = [("no_office_holders", ctypes.c_int), ("cameo_statements", ctypes.c_int), ("any_language", ctypes.c_int)]


class _Source(ctypes.Structure):
    _fields_ = [("id", ctypes.c_char_p), ("title", ctypes.c_char_p), ("publisher", ctypes.c_char_p), ("url", ctypes.c_char_p),
                ("published", ctypes.c_char_p), ("language", ctypes.c_char_p), ("text", ctypes.c_char_p), ("text_size", ctypes.c_size_t)]


class _RowsOptions(ctypes.Structure):
    _fields_ = [("status", ctypes.c_char_p), ("min_confidence", ctypes.c_double), ("mirror", ctypes.c_int), ("added", ctypes.c_char_p)]


class _Counts(ctypes.Structure):
    _fields_ = [("events", ctypes.c_size_t), ("contacts", ctypes.c_size_t),
                ("merged_events", ctypes.c_size_t), ("merged_contacts", ctypes.c_size_t)]


_NO_PLACE = ctypes.c_size_t(-1).value
_FORMATS = ["csv", "tsv", "petrarch", "phoenix", "icews", "polecat", "gdelt"]
_SOURCE = ["id", "title", "publisher", "url", "published", "language"]
_MODES = {"r": 0, "w": 1, "c": 2}
_STORED = ["new", "known", "copies"]


class Error(Exception):
    """What the library refused: code ("RO_E_UTF8"), file, line, column, byte (None where there is none)."""

    def __init__(self, err):
        self.code = _lib().ro_code_name(err.code).decode()
        self.message = err.message.decode("utf-8", "replace")
        self.file = err.file.decode("utf-8", "replace") or None
        self.line = err.line or None
        self.column = err.column or None
        self.byte = None if err.byte == _NO_PLACE else err.byte
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        super().__init__(f"{place}: {self.message}" if place else self.message)


def _find_library():
    named = os.environ.get("READOUT_LIBRARY")
    if named:
        return named
    prefix = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".."))
    for folder in ("lib", os.path.join("lib", "x86_64-linux-gnu"), os.path.join("lib", "aarch64-linux-gnu"), "lib64"):
        path = os.path.join(prefix, folder, "libreadout.so.0")
        if os.path.exists(path):
            return path
    return ctypes.util.find_library("readout") or "libreadout.so.0"


_FUNCTIONS = {  # name: (result, arguments)
    "ro_version": (ctypes.c_char_p, []),
    "ro_code_name": (ctypes.c_char_p, [ctypes.c_int]),
    "ro_engine_open": (ctypes.c_void_p, [ctypes.POINTER(_EngineOptions), ctypes.POINTER(_Error)]),
    "ro_engine_close": (None, [ctypes.c_void_p]),
    "ro_work_new": (ctypes.c_void_p, [ctypes.c_void_p, ctypes.POINTER(_Error)]),
    "ro_work_free": (None, [ctypes.c_void_p]),
    "ro_code_report": (ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(_Source), ctypes.POINTER(_CodeOptions),
                                         ctypes.POINTER(_Error)]),
    "ro_record_free": (None, [ctypes.c_void_p]),
    "ro_record_json": (ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(ctypes.c_size_t), ctypes.POINTER(_Error)]),
    "ro_record_rows": (ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_RowsOptions),
                                         ctypes.POINTER(ctypes.c_size_t), ctypes.POINTER(_Error)]),
    "ro_rows_header": (ctypes.c_void_p, [ctypes.c_int, ctypes.POINTER(ctypes.c_size_t), ctypes.POINTER(_Error)]),
    "ro_string_free": (None, [ctypes.c_void_p]),
    "ro_store_open": (ctypes.c_void_p, [ctypes.c_char_p, ctypes.c_int, ctypes.POINTER(_Error)]),
    "ro_store_close": (None, [ctypes.c_void_p]),
    "ro_store_begin": (ctypes.c_bool, [ctypes.c_void_p, ctypes.POINTER(_Error)]),
    "ro_store_commit": (ctypes.c_bool, [ctypes.c_void_p, ctypes.POINTER(_Error)]),
    "ro_store_rollback": (None, [ctypes.c_void_p]),
    "ro_store_add": (ctypes.c_int, [ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(_Counts), ctypes.POINTER(_Error)]),
    "ro_store_query_json": (ctypes.c_void_p, [ctypes.c_void_p, ctypes.POINTER(ctypes.c_char_p), ctypes.POINTER(ctypes.c_char_p), ctypes.c_size_t,
                                              ctypes.POINTER(ctypes.c_size_t), ctypes.POINTER(_Error)]),
    "ro_store_sql_json": (ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint32, ctypes.POINTER(ctypes.c_size_t),
                                            ctypes.POINTER(_Error)]),
}

_loaded = None
_lock = threading.Lock()


def _lib():
    global _loaded
    with _lock:
        if _loaded is None:
            lib = ctypes.CDLL(_find_library())
            for name, (result, arguments) in _FUNCTIONS.items():
                function = getattr(lib, name)
                function.restype, function.argtypes = result, arguments
            _loaded = lib
    return _loaded


def _take(pointer, size, err):
    """The bytes of a string of the library, which is freed."""
    if not pointer:
        raise Error(err)
    try:
        return ctypes.string_at(pointer, size.value)
    finally:
        _lib().ro_string_free(pointer)


def _bytes(value):
    return None if value is None else os.fsencode(value) if isinstance(value, os.PathLike) else str(value).encode()


def _list(values):
    values = [_bytes(value) for value in values]
    return (ctypes.c_char_p * max(len(values), 1))(*values), len(values)


def version():
    """The library's version."""
    return _lib().ro_version().decode()


class Engine:
    """Model and knowledge, opened once. Options: model, knowledge (files in place of those inside), rules, actors, agents (lists of
    files: docs/rules.md, docs/dictionaries.md), only_own_actors; of coding: no_office_holders, cameo_statements, any_language."""

    def __init__(self, model=None, knowledge=None, rules=(), actors=(), agents=(), only_own_actors=False,
                 no_office_holders=False, cameo_statements=False, any_language=False):
        lib, err = _lib(), _Error()
        options = _EngineOptions(model=_bytes(model), knowledge=_bytes(knowledge), only_own_actors=int(only_own_actors))
        options.rule_files, options.rule_file_count = _list(rules)
        options.actor_files, options.actor_file_count = _list(actors)
        options.agent_files, options.agent_file_count = _list(agents)
        self._options = _CodeOptions(int(no_office_holders), int(cameo_statements), int(any_language))
        self._engine = lib.ro_engine_open(ctypes.byref(options), ctypes.byref(err))
        if not self._engine:
            raise Error(err)
        self._works = []  # idle ones; a call takes one, so that no two threads share it
        self._lock = threading.Lock()
        self._close = weakref.finalize(self, Engine._free, lib, self._engine, self._works)

    @staticmethod
    def _free(lib, engine, works):
        while works:
            lib.ro_work_free(works.pop())
        lib.ro_engine_close(engine)

    def close(self):
        """Frees it; Python does so too when nobody holds it any more."""
        self._close()
        self._engine = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _work(self):
        if not self._engine:
            raise ValueError("the engine is closed")
        with self._lock:
            if self._works:
                return self._works.pop()
        err = _Error()
        work = _lib().ro_work_new(self._engine, ctypes.byref(err))
        if not work:
            raise Error(err)
        return work

    def _with_record(self, text, source, use):
        unknown = set(source) - set(_SOURCE)
        if unknown:
            raise TypeError(f"a report has no {', '.join(sorted(unknown))}; it has text, {', '.join(_SOURCE)}")
        lib, err = _lib(), _Error()
        raw = text if isinstance(text, bytes) else text.encode()
        made = _Source(text=raw, text_size=len(raw), **{name: _bytes(value) for name, value in source.items()})
        work = self._work()
        try:
            record = lib.ro_code_report(self._engine, work, ctypes.byref(made), ctypes.byref(self._options), ctypes.byref(err))
            if not record:
                raise Error(err)
            try:
                return use(record)
            finally:
                lib.ro_record_free(record)
        finally:
            with self._lock:
                self._works.append(work)

    def code(self, text, **source):
        """The record of a report as a dict. source: id, title, publisher, url, published (YYYY-MM-DD), language."""
        def as_dict(record):
            err, size = _Error(), ctypes.c_size_t()
            return json.loads(_take(_lib().ro_record_json(record, 0, ctypes.byref(size), ctypes.byref(err)), size, err))
        return self._with_record(text, source, as_dict)

    def rows(self, to, text, status=None, min_confidence=0.0, mirror=False, added=None, **source):
        """The events of a report as lines of csv, tsv, petrarch, phoenix, icews, polecat or gdelt (docs/formats.md), without the header."""
        number = _FORMATS.index(to)
        options = _RowsOptions(_bytes(status), min_confidence, int(mirror), _bytes(added))

        def as_text(record):
            err, size = _Error(), ctypes.c_size_t()
            return _take(_lib().ro_record_rows(self._engine, record, number, ctypes.byref(options), ctypes.byref(size), ctypes.byref(err)),
                         size, err).decode()
        return self._with_record(text, source, as_text)


def header(to):
    """The first line of a format of Engine.rows, empty where it has none."""
    err, size = _Error(), ctypes.c_size_t()
    return _take(_lib().ro_rows_header(_FORMATS.index(to), ctypes.byref(size), ctypes.byref(err)), size, err).decode()


_default = None


def _default_engine():
    global _default
    with _lock_default:
        if _default is None:
            _default = Engine()
    return _default


_lock_default = threading.Lock()


def code(text, **source):
    """Engine().code, with one engine for all calls."""
    return _default_engine().code(text, **source)


class Store:
    """A database. mode: "r" reads, "w" writes too, "c" makes it where it is not there."""

    def __init__(self, path, mode="r"):
        lib, err = _lib(), _Error()
        self._store = lib.ro_store_open(_bytes(path), _MODES[mode], ctypes.byref(err))
        if not self._store:
            raise Error(err)
        self._close = weakref.finalize(self, lib.ro_store_close, self._store)

    def close(self):
        self._close()
        self._store = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _open(self):
        if not self._store:
            raise ValueError("the store is closed")
        return self._store

    def ingest(self, reports, engine=None, batch=500, on_error=None):
        """Codes and keeps reports: dicts with text, and id, title, publisher, url, published, language where known. Every `batch` of them are
        kept at once. A report that is refused is given to on_error(report, error); without it the first one raises, and what is not
        kept yet is dropped. Gives counts: new, known, copies, refused, events, contacts, merged_events, merged_contacts."""
        lib, err, counts = _lib(), _Error(), _Counts()
        store, engine = self._open(), engine or _default_engine()
        done = {"new": 0, "known": 0, "copies": 0, "refused": 0}
        waiting = 0

        def keep(record):
            stored = lib.ro_store_add(store, record, ctypes.byref(counts), ctypes.byref(err))
            if stored >= len(_STORED):
                raise Error(err)
            return _STORED[stored]

        if not lib.ro_store_begin(store, ctypes.byref(err)):
            raise Error(err)
        try:
            for report in reports:
                source = dict(report)
                try:
                    done[engine._with_record(source.pop("text"), source, keep)] += 1
                except (Error, KeyError, TypeError, UnicodeError) as error:
                    if on_error is None or err.code:
                        raise
                    done["refused"] += 1
                    on_error(report, error)
                waiting += 1
                if waiting >= batch:
                    waiting = 0
                    if not lib.ro_store_commit(store, ctypes.byref(err)) or not lib.ro_store_begin(store, ctypes.byref(err)):
                        raise Error(err)
            if not lib.ro_store_commit(store, ctypes.byref(err)):
                raise Error(err)
        except BaseException:
            lib.ro_store_rollback(store)
            raise
        done.update(events=counts.events, contacts=counts.contacts, merged_events=counts.merged_events, merged_contacts=counts.merged_contacts)
        return done

    def query(self, **filters):
        """The rows that `readout query` gives, as dicts. Filters are those of docs/query.md, and of, by, sort, limit, offset; several values as a
        list. evidence=True: events with every report that tells them."""
        names, values = [], []
        for name, value in filters.items():
            if value is None or value is False:
                continue
            if isinstance(value, (list, tuple, set, frozenset)):
                value = ",".join(str(item) for item in value)
            names.append(name.encode())
            values.append(str(value).encode())
        lib, err, size = _lib(), _Error(), ctypes.c_size_t()
        many = ctypes.c_char_p * max(len(names), 1)
        return json.loads(_take(lib.ro_store_query_json(self._open(), many(*names), many(*values), len(names), ctypes.byref(size), ctypes.byref(err)),
                                size, err))

    def sql(self, statement, time_limit=None):
        """The rows of one SELECT, as dicts. time_limit: seconds."""
        lib, err, size = _lib(), _Error(), ctypes.c_size_t()
        return json.loads(_take(lib.ro_store_sql_json(self._open(), statement.encode(), int((time_limit or 0) * 1000), ctypes.byref(size),
                                                      ctypes.byref(err)), size, err))

    def frame(self, **filters):
        """query(), as a pandas DataFrame."""
        import pandas
        return pandas.DataFrame(self.query(**filters))
