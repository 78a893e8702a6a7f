"""A real mail server on loopback: aiosmtpd, plain, with STARTTLS or with TLS, and a certificate of its own."""

import socket
import ssl
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = b"recorder", b"not in the clear"


class Inbox:
    """What the server took. refusing: answers each message with a temporary error; refused: those to one."""

    def __init__(self):
        self.messages, self.refusing, self.refused, self.encrypted = [], False, "", []

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        if self.refusing or self.refused in envelope.rcpt_tos:
            return "451 try again later"
        self.messages.append((envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content))
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        return "250 taken"


@contextmanager
def mail_server(*, starttls=None, tls=None, auth=False):
    """Run a server on a free port of loopback; give its inbox and its port. starttls, tls: a server's context."""
    inbox = Inbox()
    options = {}
    if auth:
        options = {
            "authenticator": lambda *sent: AuthResult(
                success=(sent[-1].login, sent[-1].password) == (USER, PASSWORD), handled=False
            ),
            "auth_require_tls": tls is None,
            "auth_required": tls is None,
        }
    if starttls:
        options |= {"tls_context": starttls, "require_starttls": True}
    controller = Controller(inbox, hostname="127.0.0.1", port=0, ssl_context=tls, **options)

    def port():
        return controller.server.sockets[0].getsockname()[1]

    # By itself it would connect to port 0 to see whether it runs.
    controller._trigger_server = lambda: socket.create_connection(("127.0.0.1", port())).close()
    controller.start()
    try:
        yield inbox, port()
    finally:
        controller.stop()


def certificate(folder):
    """Make a certificate for 127.0.0.1; return a server's context and the PEM file to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail server of the tests")])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "mail.pem", folder / "mail.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)
    return context, pem
