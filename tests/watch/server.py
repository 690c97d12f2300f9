"""A small server of feeds for tests/watch/run: prints its port, then a line for each request: seconds, path, what it was asked to spare.

usage: server.py [CERTIFICATE KEY]     (then over TLS)
"""
import http.server
import ssl
import sys
import time

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Ruritania News</title><language>en</language>%s</channel></rss>"""
ITEM = """<item><guid>item-%d</guid><title>Title %d</title><link>%s</link><pubDate>Thu, 13 Jun 2024 10:00:00 GMT</pubDate>
<description>&lt;p&gt;The minister of Ruritania met envoy number %d.&lt;/p&gt;</description></item>"""
PAGE = """<html lang="en"><head><title>Title</title></head><body><nav><a href="/">Home</a></nav><article><p>The whole article, which is longer,
tells that the minister of Ruritania met the envoy of Kravonia, and that they spoke about the river.</p></article></body></html>"""
begun = time.monotonic()
asked = {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        path = self.path.split("?")[0]
        host = "%s://%s" % ("http", self.headers["Host"])
        count = asked[path] = asked.get(path, 0) + 1
        spare = (self.headers.get("If-None-Match") or "-") + " " + (self.headers.get("If-Modified-Since") or "-").replace(" ", "_")
        print("%.2f %s %s" % (time.monotonic() - begun, path, spare), flush=True)
        items = lambda n: "".join(ITEM % (i, i, host + "/page/%d" % i, i) for i in range(1, n + 1))
        if path == "/robots.txt":
            self.answer(200, b"User-agent: *\nDisallow: /private/\n\nUser-agent: other\nDisallow: /\n")
        elif path == "/feed":
            if self.headers.get("If-None-Match") == '"v1"':
                self.answer(304)
            else:
                self.answer(200, (FEED % items(2)).encode(), ETag='"v1"', Last_Modified="Thu, 13 Jun 2024 10:00:00 GMT")
        elif path == "/growing":
            self.answer(200, (FEED % items(count)).encode())
        elif path == "/private/feed":
            self.answer(200, (FEED % items(9)).encode())
        elif path == "/broken":
            self.answer(500, b"no")
        elif path == "/busy":
            self.answer(429, b"no", Retry_After="3600")
        elif path == "/recovers":
            self.answer(500 if count < 3 else 200, (FEED % items(1)).encode())
        elif path == "/html":
            self.answer(200, PAGE.encode(), Content_Type="text/html")
        elif path.startswith("/page/"):
            self.answer(200 if path != "/page/2" else 404, PAGE.encode(), Content_Type="text/html; charset=utf-8")
        elif path == "/loop":
            self.answer(302, Location="/loop")
        elif path == "/moved":
            self.answer(301, Location="/feed")
        elif path == "/file":
            self.answer(302, Location="file:///etc/passwd")
        elif path in ("/endless", "/slow"):
            self.send_response(200)
            self.end_headers()
            self.close_connection = True
            body = FEED.split("%s")[0] + items(3)
            self.wfile.write(body.encode())
            try:
                while True:
                    self.wfile.write(b" " * (65536 if path == "/endless" else 1))
                    self.wfile.flush()
                    if path == "/slow":
                        time.sleep(0.2)
            except OSError:
                pass
        else:
            self.answer(404)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
if len(sys.argv) == 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    server.socket = context.wrap_socket(server.socket, server_side=True)
print("port", server.server_address[1], flush=True)
server.serve_forever()
