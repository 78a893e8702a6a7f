"""SIP over TCP and TLS, with a real recorder at the other end."""

import ssl
import subprocess
import threading
import time
from ipaddress import ip_network

import pytest
from tests.e2e.sipp import Flow, Party, needs_sipp, scenario, write_capture

from fairhearing.call.clients import Client
from fairhearing.call.ways import Transport
from fairhearing.capture.addresses import SipAddress
from fairhearing.vault.home import Home

from .conftest import RecorderHome, Running, Studio
from .connected_phone import ConnectedCall, close_all, connect
from .phone_system import Call, noise, speak

UDP, TCP, TLS, MUTUAL = range(4)


def make_certificate(folder, name, signed_by=None):
    """A key and a certificate, by itself or by another; good for a day."""
    key, certificate = folder / f"{name}.key", folder / f"{name}.pem"
    signing = ["-CA", folder / f"{signed_by}.pem", "-CAkey", folder / f"{signed_by}.key"] if signed_by else []
    words = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"]
    named = ["-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:recorder.example"]
    leaf = ["-addext", "basicConstraints=critical,CA:FALSE"] if signed_by else []
    subprocess.run(
        ["openssl", "req", *words, *named, *leaf, *signing, "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="module")
def connected(tmp_path_factory):
    made = RecorderHome(Home(tmp_path_factory.mktemp("connections") / "home"))
    made.found("main")
    folder = made.home.root / "tls"
    folder.mkdir()
    for name, signed_by in (("authority", None), ("recorder", "authority"), ("phones", "authority"), ("other", None)):
        make_certificate(folder, name, signed_by)
    files = {"certificate": "tls/recorder.pem", "key": "tls/recorder.key"}
    made.configure(
        clients=(Client(name="phones", networks=(ip_network("127.0.0.1"),), default_practice="allerton"),),
        sip=(
            SipAddress(port=0),
            SipAddress(port=0, transport=Transport.TCP),
            SipAddress(port=0, transport=Transport.TLS, **files),
            SipAddress(port=0, transport=Transport.TLS, **files, client_authority="tls/authority.pem"),
        ),
    )
    recorder = Running(made.home)
    yield Studio(made, recorder)
    assert recorder.stop() == 0
    assert "defect" not in recorder.said


@pytest.fixture(autouse=True)
def _nothing_is_left_open():
    yield
    close_all()


@pytest.fixture
def trusting(connected):
    context = ssl.create_default_context(cafile=connected.practice_home.home.root / "tls/authority.pem")
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def record_over(connected, connection, address, seed):
    left, right = noise(0.5, seed), noise(0.5, f"{seed} back")

    def place():
        with ConnectedCall(address, connection=connection) as call:
            assert call.open() == 200
            speak([call], [[left, right]])
            assert call.bye() == 200

    [recorded] = connected.recorded(place)
    assert left in recorded.left
    assert right in recorded.right
    assert recorded.end["reason"] == "bye"
    return recorded


def test_a_call_over_tcp_is_recorded(connected):
    address = connected.recorder.listens[TCP]

    record_over(connected, connect(address), address, "tcp")


def test_a_call_over_tls_is_recorded(connected, trusting):
    address = connected.recorder.listens[TLS]

    record_over(connected, connect(address, tls=trusting), address, "tls")


def test_a_phone_system_with_a_certificate_is_recorded_over_mutual_tls(connected, trusting):
    address = connected.recorder.listens[MUTUAL]
    folder = connected.practice_home.home.root / "tls"
    trusting.load_cert_chain(folder / "phones.pem", folder / "phones.key")

    record_over(connected, connect(address, tls=trusting), address, "mutual")


@pytest.mark.parametrize("name", ["", "other"])
def test_without_a_certificate_of_the_authority_nothing_is_answered_over_mutual_tls(connected, trusting, name):
    folder = connected.practice_home.home.root / "tls"
    if name:
        trusting.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
    address = connected.recorder.listens[MUTUAL]

    try:
        connection = connect(address, tls=trusting)
        connection.socket.sendall(b"\r\n\r\n")
        answered = connection.socket.recv(10)
    except OSError:
        answered = b""

    assert answered == b""


def test_the_contact_of_an_answer_names_the_transport_and_the_port(connected, trusting):
    for number, said in ((TCP, ";transport=tcp"), (TLS, ";transport=tls")):
        address = connected.recorder.listens[number]
        connection = connect(address, tls=trusting if number == TLS else None)
        call = ConnectedCall(address, connection=connection)

        connection.sendto(call.message("OPTIONS", "", ""), None)

        assert f"Contact: <sip:127.0.0.1:{address[1]}{said}>" in connection.recv().decode()
        call.__exit__()


def test_several_requests_in_one_segment_are_all_carried_out(connected):
    address = connected.recorder.listens[TCP]
    connection = connect(address)

    def place():
        with ConnectedCall(address, connection=connection) as call:
            assert call.open(ack=False) == 200
            ack = call.message("ACK", "", "")
            call.cseq += 1
            connection.socket.sendall(ack + b"\r\n\r\n" + call.message("BYE", "", ""))
            assert connection.read + connection.socket.recv(2) == b"\r\n"
            assert connection.recv().startswith(b"SIP/2.0 200")

    [recorded] = connected.recorded(place)
    assert "not-acknowledged" not in recorded.events


def test_a_session_outlives_its_connection_and_is_ended_over_another(connected):
    address = connected.recorder.listens[TCP]
    first, left = connect(address), noise(0.4, "outlives")

    def place():
        call = ConnectedCall(address, connection=first)
        assert call.open() == 200
        first.close()
        speak([call], [[left, b""]])
        call.socket = second = connect(address)
        assert call.bye() == 200
        second.close()
        call.__exit__()

    [recorded] = connected.recorded(place)
    assert left in recorded.left


def test_an_answer_that_was_lost_with_its_connection_is_had_by_asking_again_over_another(connected):
    address = connected.recorder.listens[TCP]
    first, second = connect(address), connect(address)
    call = ConnectedCall(address, connection=first)
    call.cseq = 1
    invite = call.message("INVITE", *call.offer())

    def place():
        first.socket.sendall(invite)
        first.close()
        time.sleep(0.2)
        second.socket.sendall(invite)
        answer = second.recv().decode()
        assert answer.startswith("SIP/2.0 200")
        again = second.recv().decode()  # no ACK came: it is sent again, where it was asked for last
        assert again == answer
        call.to = next(line[4:] for line in answer.split("\r\n") if line.startswith("To: "))
        call.socket = second
        call.ack()
        assert call.bye() == 200

    assert len(connected.recorded(place)) == 1


def test_a_request_whose_end_cannot_be_told_is_answered_400_and_ends_its_connection(connected):
    connection = connect(connected.recorder.listens[TCP])
    call = ConnectedCall(connected.recorder.listens[TCP], connection=connection)
    bad = call.message("OPTIONS", "", "").replace(b"Content-Length: 0", b"Content-Length: many")

    connection.socket.sendall(bad + b"whatever")

    assert connection.recv().startswith(b"SIP/2.0 400")
    assert connection.is_closed(within_s=30)


def test_a_stranger_is_answered_403_and_disconnected(connected):
    address = connected.recorder.listens[TCP]
    connection = connect(address, host="127.0.0.9")
    call = ConnectedCall(address, connection=connection)

    connection.socket.sendall(call.message("OPTIONS", "", ""))

    assert connection.recv().startswith(b"SIP/2.0 403")
    assert connection.is_closed(within_s=30)


def test_strangers_cannot_hold_connections_against_clients(connected):
    address = connected.recorder.listens[TCP]
    strangers = [connect(address, host="127.0.0.9") for _ in range(40)]

    turned_away = [each for each in strangers[16:] if each.is_closed(within_s=3)]
    record_over(connected, connect(address), address, "beside strangers")

    assert len(turned_away) == 24
    assert all(each.is_closed(within_s=30) for each in strangers[:16])


def test_what_trickles_in_is_cut_off_and_what_waits_between_messages_is_not(connected):
    address = connected.recorder.listens[TCP]
    slow, idle, silent = connect(address), connect(address), connect(connected.recorder.listens[TLS])
    began = time.monotonic()
    stop = threading.Event()

    def trickle():
        while not stop.wait(0.5):
            try:
                slow.socket.sendall(b"x")
            except OSError:
                return

    slow.socket.sendall(b"INVITE sip:recorder SIP/2.0\r\nX: ")
    trickling = threading.Thread(target=trickle)
    trickling.start()
    assert silent.is_closed(within_s=30)  # a handshake that never begins
    assert slow.is_closed(within_s=30)
    took_s = time.monotonic() - began
    stop.set()
    trickling.join()

    assert 8 < took_s < 40
    record_over(connected, idle, address, "idle")


def test_a_client_that_reads_no_answers_is_cut_off(connected):
    address = connected.recorder.listens[TCP]
    deaf = connect(address)
    call = ConnectedCall(address, connection=deaf)
    deaf.socket.settimeout(10)

    with pytest.raises(OSError, match=r"(?i)reset|broken pipe"):  # noqa: PT012 - whichever is refused
        for _ in range(100_000):
            call.cseq += 1
            deaf.socket.sendall(call.message("OPTIONS", "", "") * 20)

    record_over(connected, connect(address), address, "beside the deaf")


def test_a_renewed_certificate_is_taken_up_without_a_restart(connected, trusting):
    address = connected.recorder.listens[TLS]
    folder = connected.practice_home.home.root / "tls"
    before = connect(address, tls=trusting).socket.getpeercert()["serialNumber"]

    make_certificate(folder, "recorder", "authority")
    deadline = time.monotonic() + 8
    while connect(address, tls=trusting).socket.getpeercert()["serialNumber"] == before:
        assert time.monotonic() < deadline
        time.sleep(0.3)

    record_over(connected, connect(address, tls=trusting), address, "renewed")


def test_udp_is_served_beside_connections(connected):
    left = noise(0.4, "udp")

    def place():
        with Call(connected.recorder.sip) as call:
            assert call.open() == 200
            speak([call], [[left, b""]])
            assert call.bye() == 200

    [recorded] = connected.recorded(place)
    assert left in recorded.left


@needs_sipp
@pytest.mark.sipp
def test_sipp_records_over_tcp(connected, tmp_path):
    flows = Flow.noise("sipp left", seconds=1), Flow.noise("sipp right", seconds=1)
    capture = tmp_path / "flows.pcap"
    write_capture(capture, flows)
    parties = Party("sip:07700900123@pbx.example"), Party("sip:201@pbx.example")
    (tmp_path / "call.xml").write_text(scenario(*parties, labels=("1", "2"), capture=capture, pause_ms=1300))
    host, port = connected.recorder.listens[TCP]
    words = ["-sf", "call.xml", "-m", "1", "-i", "127.0.0.1", "-nostdin", "-t", "t1"]

    [recorded] = connected.recorded(
        lambda: subprocess.run(
            ["sipp", f"{host}:{port}", *words], cwd=tmp_path, check=True, capture_output=True, timeout=30
        )
    )

    assert flows[0].sound in recorded.left
    assert flows[1].sound in recorded.right
