"""A real receiver of webhooks on loopback: HTTPS under a certificate of its own."""

import socket
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer

from tests.practice.mail_server import certificate


class Hook:
    """What came. statuses: what is answered in turn, then 204."""

    def __init__(self):
        self.requests, self.statuses = [], []


@contextmanager
def webhook_server(folder):
    """Give the hook, its address, and the PEM file that its certificate is believed by."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.requests.append((self.path, dict(self.headers), body))
            self.send_response(hook.statuses.pop(0) if hook.statuses else 204)
            self.send_header("Location", "https://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    context, pem = certificate(folder)
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield hook, f"https://127.0.0.1:{server.server_port}/hook?room=1", pem
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def dripping_server(folder, each_s):
    """Give the address of a receiver that answers a byte at a time, without end, and its PEM file."""
    context, pem = certificate(folder)
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip():
            with suppress(OSError):
                while not over.is_set():
                    connection, _ = listener.accept()
                    with suppress(OSError), context.wrap_socket(connection, server_side=True) as secured:
                        secured.sendall(b"HTTP/1.1 204 taken\r\nX-Slow: ")
                        while not over.wait(each_s):
                            secured.sendall(b"y")

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        try:
            yield f"https://127.0.0.1:{listener.getsockname()[1]}/", pem
        finally:
            over.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
