"""What answers on a recorder's control socket in its place."""

import socketserver
import threading
from contextlib import contextmanager

from fairhearing.capture.control_messages import LENGTH, control_socket, decode_message, encode_message, render_call
from fairhearing.vault.home import Home
from fairhearing.vault.socketpath import unix_address


def stand_in_for_recorder(root, calls):
    """Answer as one that records these calls; whatever it is told to do it says of the first. Return the server."""
    path = control_socket(Home(root), "stand-in")
    path.unlink(missing_ok=True)
    path.parent.mkdir(exist_ok=True)

    class Answering(socketserver.StreamRequestHandler):
        def handle(self):
            question = decode_message(self.rfile.read(*LENGTH.unpack(self.rfile.read(LENGTH.size)))).values
            asked = question.get("practices", [question.get("practice")])
            found = [render_call(each) for each in calls if each.practice in asked]
            self.wfile.write(encode_message({"calls": found, "call": found[0] if found else {}}))

    with unix_address(path) as address:
        server = socketserver.ThreadingUnixStreamServer(address, Answering)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@contextmanager
def recorder_with(root, calls):
    """Let such a recorder answer for a while."""
    server = stand_in_for_recorder(root, calls)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        control_socket(Home(root), "stand-in").unlink()
