#!/usr/bin/env python3
"""A client of NATS that is small enough to be trusted, for the tests: what stands in a stream, and messages as nobody should send them.

usage: nats.py PORT messages STREAM           how many the stream holds
       nats.py PORT left STREAM CONSUMER      how many were never given out
       nats.py PORT show STREAM               every message: its headers, an empty line, its bytes, a line "--"
       nats.py PORT send SUBJECT              each line of standard input as a message, without an id
       nats.py PORT delete STREAM CONSUMER    takes the consumer away
"""
import base64
import json
import os
import socket
import sys


class Client:
    def __init__(self, port):
        self.socket = socket.create_connection((os.environ.get("NATS_HOST", "127.0.0.1"), port), timeout=10)
        self.file = self.socket.makefile("rb")
        self.file.readline()
        self.put(b'CONNECT {"verbose":false,"headers":true,"no_responders":true}\r\nSUB _INBOX.t 1\r\nPING\r\n')
        while self.file.readline().strip() != b"PONG":
            pass

    def put(self, data):
        self.socket.sendall(data)

    def ask(self, subject, payload=b"", tries=1):
        self.put(b"PUB %s _INBOX.t %d\r\n%s\r\n" % (subject.encode(), len(payload), payload))
        while True:
            words = self.file.readline().split()
            if words and words[0] in (b"MSG", b"HMSG"):
                data = self.file.read(int(words[-1]))
                self.file.readline()
                return data
            if words and words[0] == b"PING":
                self.put(b"PONG\r\n")
            if not words:
                sys.exit("nats.py: the server has gone")

    def api(self, name, request=None):
        answer = self.ask("$JS.API." + name, json.dumps(request).encode() if request else b"")
        try:
            answer = json.loads(answer)
        except ValueError:
            sys.exit("nats.py: no answer of JetStream to " + name)
        if "error" in answer:
            sys.exit("nats.py: %s: %s" % (name, answer["error"]["description"]))
        return answer


def main():
    client, what, name = Client(int(sys.argv[1])), sys.argv[2], sys.argv[3]
    if what == "messages":
        print(client.api("STREAM.INFO." + name)["state"]["messages"])
    elif what == "left":
        print(client.api("CONSUMER.INFO.%s.%s" % (name, sys.argv[4]))["num_pending"])
    elif what == "delete":
        client.api("CONSUMER.DELETE.%s.%s" % (name, sys.argv[4]))
    elif what == "show":
        state = client.api("STREAM.INFO." + name)["state"]
        for sequence in range(state["first_seq"], state["last_seq"] + 1):
            message = client.api("STREAM.MSG.GET." + name, {"seq": sequence})["message"]
            print(base64.b64decode(message.get("hdrs", "")).decode().replace("\r\n", "\n").strip())
            print()
            print(base64.b64decode(message.get("data", "")).decode(errors="replace")[:200])
            print("--")
    elif what == "send":
        for line in sys.stdin.buffer:
            client.ask(name, line.rstrip(b"\n"))


main()
