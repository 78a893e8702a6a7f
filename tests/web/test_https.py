"""Pages on an address that others reach: HTTPS only, by whichever certificate, renewed without a pause."""

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from tests.waiting import eventually

from fairhearing.health.kinds import TroubleKind
from fairhearing.health.lines import WEB
from fairhearing.health.status import read_statuses
from fairhearing.vault.home import Home
from fairhearing.web.errors import AuthorityAway
from fairhearing.web.tls_acme import is_due, obtain
from fairhearing.web.tls_files import BadCertificate, CertificateFacts, serving_facts, tls_folder
from fairhearing.web.tls_making import install, make_request, make_self_signed
from fairhearing.web.web_settings import Acme, CertificateKind, WebSettings

NOW = datetime.now(UTC)  # noqa: TID251 - certificates are judged by the machine's clock
HOSTS = ("localhost", "127.0.0.1")
LOOPBACK = ip_address("127.0.0.1")


SCRIPT = """
import sys
from pathlib import Path
from fairhearing.vault.home import Home
from fairhearing.web.home_keys import make_keys
from fairhearing.web.serving import serving_of, tell_django
from fairhearing.web.startup import migrate_database, start_django
home = Home(Path(sys.argv[1]))
make_keys(home)
tell_django(serving_of(home, "0.0.0.0"))
start_django(home)
migrate_database()
from fairhearing.web.server import run
run(home, 0, host="0.0.0.0")
"""


class Served:
    """A web process on every address of this machine, asked over loopback."""

    def __init__(self, root):
        self.home = Home(root)
        root.mkdir()
        settings = {"hosts": HOSTS, "http_port": 0, "certificate": "installed"}
        self.home.web_json.write_text(json.dumps(settings))
        with (root.parent / "said").open("w") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SCRIPT, str(root)], stdout=subprocess.PIPE, stderr=said, text=True
            )
        ready = json.loads(self.process.stdout.readline())
        self.url, self.http_port = ready["url"], int(ready["http_port"])
        self.port = urlsplit(self.url).port
        self.said = root.parent / "said"
        self.first = serving_facts(self.home)

    def get(self, path="/sign-in", **headers):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = HTTPSConnection("127.0.0.1", self.port, context=context, timeout=15)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def plain(self, path, host="localhost"):
        connection = HTTPConnection("127.0.0.1", self.http_port, timeout=5)
        try:
            connection.request("GET", path, headers={"Host": host})
            answer = connection.getresponse()
            return answer.status, answer.getheader("Location"), answer.read()
        finally:
            connection.close()

    def shown(self):
        """The fingerprint of the certificate that a browser is shown now."""
        try:
            pem = ssl.get_server_certificate(("127.0.0.1", self.port), timeout=15)
        except OSError:
            return b""
        return x509.load_pem_x509_certificate(pem.encode()).fingerprint(hashes.SHA256())


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    served = Served(tmp_path_factory.mktemp("served") / "home")
    yield served
    served.process.terminate()
    served.process.wait(15)
    served.process.stdout.close()


@pytest.fixture(scope="module")
def authority():
    """The authority of a practice's network: its key and certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Authority of a test")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=900))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    return key, certificate


def signed(authority, request, *, days=90, names=HOSTS):
    key, certificate = authority
    asked = x509.load_pem_x509_csr(request)
    made = (
        x509.CertificateBuilder()
        .subject_name(asked.subject)
        .issuer_name(certificate.subject)
        .public_key(asked.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=100))
        .not_valid_after(NOW + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(names[0]), x509.IPAddress(LOOPBACK)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(Encoding.PEM) + certificate.public_bytes(Encoding.PEM)


def test_pages_come_encrypted_with_cookies_that_never_travel_in_the_clear(served):
    status, headers, page = served.get()

    cookies = headers.get_all("Set-Cookie")
    assert status == 200
    assert served.url.startswith("https://localhost:")
    assert b"passphrase" in page
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert cookies
    assert all(re.match(r"__Host-.*; Path=/.*; Secure", cookie) for cookie in cookies)


def test_the_first_certificate_is_our_own_and_its_fingerprint_is_said(served):
    assert served.first.issuer == ""
    assert set(HOSTS) <= set(served.first.names)
    assert served.first.fingerprint in served.said.read_text()


def test_what_asks_for_pages_in_the_clear_gets_none(served):
    connection = HTTPConnection("127.0.0.1", served.port, timeout=5)
    connection.request("GET", "/sign-in")

    with closing(connection), pytest.raises((OSError, HTTPException)):
        connection.getresponse()


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_old_versions_of_tls_are_refused(served, version):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version

    with socket.create_connection(("127.0.0.1", served.port), 5) as connection, pytest.raises(ssl.SSLError):
        context.wrap_socket(connection)


def test_the_plain_port_sends_browsers_on_by_our_own_names_alone(served):
    asked = served.plain("/calls?x=1", "localhost:80")
    stranger = served.plain("/", "evil.example")
    with socket.create_connection(("127.0.0.1", served.http_port), 5) as connection:
        connection.sendall(b"GET /\x7f HTTP/1.1\r\n\r\n")
        broken = connection.recv(20)

    assert asked[:2] == (301, f"https://localhost:{served.port}/calls?x=1")
    assert stranger[:2] == (301, f"https://localhost:{served.port}/")
    assert broken.startswith(b"HTTP/1.1 400")


def test_a_program_that_asks_in_the_clear_is_refused_and_not_sent_on(served):
    assert served.plain("/api/v1/recording/pause")[:2] == (403, None)


def test_a_browser_that_asks_by_another_name_is_refused(served):
    assert served.get(Host="evil.example")[0] == 400
    assert served.get(Host="localhost")[0] == 200


def test_somebody_who_says_to_be_a_proxy_is_not_believed(served):
    _, headers, _ = served.get(X_Forwarded_Proto="http", X_Forwarded_For="203.0.113.9")

    assert headers["Strict-Transport-Security"]


def test_a_slow_or_endless_head_ends_by_itself_on_the_plain_port(served):
    with socket.create_connection(("127.0.0.1", served.http_port), 5) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * 20_000)
        connection.settimeout(10)

        try:
            ended = connection.recv(10) == b""
        except ConnectionResetError:
            ended = True

    assert ended
    assert served.plain("/")[0] == 301


def test_an_authoritys_certificate_is_taken_by_the_running_process(served, authority):
    before = served.shown()

    facts = install(served.home, signed(authority, make_request(served.home, HOSTS), days=10), HOSTS, NOW)

    assert facts.issuer == "CN=Authority of a test"
    assert eventually(lambda: served.shown() == facts.sha256)
    assert facts.sha256 != before
    assert served.get()[0] == 200
    assert not (tls_folder(served.home) / "request.key").exists()
    ends = eventually(lambda: [each for each in told(served) if each.kind is TroubleKind.CERTIFICATE_ENDS])
    assert ends[0].count == 10
    assert not any(each.kind is TroubleKind.CERTIFICATE_STANDS_IN for each in told(served))


def told(served):
    return read_statuses(served.home.status)[WEB].troubles


def test_what_an_authority_answered_wrongly_is_refused_with_the_reason(tmp_path, authority):
    home = Home(tmp_path)
    request = make_request(home, HOSTS)
    other = make_request(Home(tmp_path / "other"), HOSTS)
    good = signed(authority, request)
    leaf, root = good.split(b"-----END CERTIFICATE-----\n", 1)
    leaf += b"-----END CERTIFICATE-----\n"
    wrong = {
        "is not for a key of this machine": signed(authority, other),
        "and not now": signed(authority, request, days=-1),
        "not for 1 of the names": signed(authority, request, names=("else.example",)),
        "holds no certificate": b"no PEM",
        "do not follow on": leaf + leaf,
    }

    for reason, answer in wrong.items():
        with pytest.raises(BadCertificate, match=reason):
            install(home, answer, HOSTS, NOW)

    assert serving_facts(home) is None
    assert install(home, leaf + root, HOSTS, NOW).names == HOSTS
    assert install(home, signed(authority, request, days=200), HOSTS, NOW).until > NOW + timedelta(days=199)


def test_nothing_of_it_is_for_others_to_read(served):
    found = [path for path in tls_folder(served.home).rglob("*") if path.lstat().st_mode & 0o077]

    assert found == []


@pytest.mark.skipif(not shutil.which("pebble"), reason="Debian's pebble is not installed")
def test_an_acme_authority_gives_a_certificate_and_later_the_next(served, tmp_path):
    with pebble(tmp_path, served.http_port) as directory:
        settings = WebSettings(hosts=("localhost",), certificate=CertificateKind.ACME, acme=Acme(*directory))

        first = obtain(served.home, settings, NOW)
        taken = eventually(lambda: served.shown() == first.sha256)
        second = obtain(served.home, settings, NOW)

    assert first.issuer
    assert first.issuer.startswith("CN=Pebble")
    assert taken
    assert second.sha256 != first.sha256
    assert serving_facts(served.home).sha256 == second.sha256
    assert list((tls_folder(served.home) / "challenges").iterdir()) == []


@pytest.mark.skipif(not shutil.which("pebble"), reason="Debian's pebble is not installed")
def test_an_authority_that_cannot_reach_us_leaves_the_certificate_as_it_is(tmp_path):
    home = Home(tmp_path / "home")
    made = make_self_signed(home, HOSTS, NOW)
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    with pebble(tmp_path, port) as directory:
        settings = WebSettings(hosts=("localhost",), acme=Acme(*directory))

        with pytest.raises(AuthorityAway, match="could not reach this machine"):
            obtain(home, settings, NOW)

    with pytest.raises(AuthorityAway, match="gave no certificate"):
        obtain(home, settings, NOW)
    assert serving_facts(home).sha256 == made.sha256


def test_a_certificate_is_asked_for_when_a_third_or_thirty_days_are_left():
    def lives(days, left):
        return CertificateFacts((), NOW - timedelta(days=days - left), NOW + timedelta(days=left), b"", "CN=x")

    assert is_due(None, NOW)
    assert is_due(lives(90, 29), NOW)
    assert not is_due(lives(90, 31), NOW)
    assert not is_due(lives(6, 3), NOW)
    assert is_due(lives(6, 1.9), NOW)


class pebble:  # noqa: N801 - a context named after the program it runs
    """Debian's pebble on loopback; gives the directory's address and the file by which it is trusted."""

    def __init__(self, folder, http_port):
        self._folder, self._http_port = folder, http_port

    def __enter__(self):
        make_self_signed(Home(self._folder / "pebble"), HOSTS, NOW)
        pem = tls_folder(Home(self._folder / "pebble")) / "serving.pem"
        ports = [free_port(), free_port()]
        settings = {
            "listenAddress": f"127.0.0.1:{ports[0]}",
            "managementListenAddress": f"127.0.0.1:{ports[1]}",
            "certificate": str(pem),
            "privateKey": str(pem),
            "httpPort": self._http_port,
            "tlsPort": 1,
            "ocspResponderURL": "",
            "externalAccountBindingRequired": False,
        }
        (self._folder / "pebble.json").write_text(json.dumps({"pebble": settings}))
        self._process = subprocess.Popen(
            ["pebble", "-config", str(self._folder / "pebble.json")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0", "PEBBLE_AUTHZREUSE": "0"},
        )
        assert eventually(lambda: _answers(ports[0]))
        return f"https://127.0.0.1:{ports[0]}/dir", "", str(pem)

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(10)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def _answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
