"""A receiver of webhooks on this machine: a real HTTP server in a thread that keeps what it was sent."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver(ThreadingHTTPServer):
    """`answers`: the statuses to give, one after the other; the last one for ever."""

    daemon_threads = True

    def __init__(self, *answers, headers=(), text="thanks"):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers, self.headers, self.text = list(answers or (200,)), dict(headers), text
        self.got = []

    @property
    def address(self):
        return f"http://localhost:{self.server_port}/hook?a=1"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server = self.server
        server.got.append((self.path, self.headers, body))
        status = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
        self.send_response(status)
        for name, value in server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(server.text.encode())

    def log_message(self, *args):
        """Say nothing."""


@contextmanager
def receiving(*answers, **options):
    server = Receiver(*answers, **options)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
