"""SIP and sound over IPv6, beside IPv4."""

import socket
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_network
from pathlib import Path

import pytest

from fairhearing.call.clients import Client
from fairhearing.call.ways import Transport
from fairhearing.capture.addresses import RtpPorts, SipAddress
from fairhearing.vault.home import Home

from .conftest import RecorderHome, Running, Studio, free_range
from .connected_phone import Connection, close_all, connect
from .phone_system import Call, noise, speak


class Socket6(socket.socket):
    """A UDP socket at ::1, named by address and port alone."""

    def __init__(self):
        super().__init__(socket.AF_INET6, socket.SOCK_DGRAM)
        self.bind(("::1", 0))
        self.settimeout(3)

    def getsockname(self):
        return super().getsockname()[:2]


class Call6(Call):
    """A call whose requests and sound come from ::1."""

    def __post_init__(self):
        super().__post_init__()
        for each in (self, *self.senders):
            each.socket.close()
            each.socket = Socket6()

    def open(self):
        status = super().open()
        for sender in self.senders:
            sender.target = sender.target and ("::1", sender.target[1])
        return status

    def offer(self, ways=None):
        fields, body = super().offer(ways)
        return fields, body.replace("IN IP4 127.0.0.1", "IN IP6 ::1")

    def request(self, method, fields, body):
        answered = super().request(method, fields, body)
        self.body = answered[1] or getattr(self, "body", "")
        return answered

    def message(self, method, fields, body):
        port = self.socket.getsockname()[1]
        return super().message(method, fields, body).replace(f"::1:{port}".encode(), f"[::1]:{port}".encode())


@dataclass
class ConnectedCall6(Call6):
    """The same over a connection."""

    connection: Connection = field(default=None, kw_only=True)

    def __post_init__(self):
        super().__post_init__()
        self.socket.close()
        self.socket = self.connection


@pytest.fixture(scope="module")
def studio6(tmp_path_factory):
    made = RecorderHome(Home(tmp_path_factory.mktemp("six") / "home"))
    made.found("main")
    ports = free_range()
    made.configure(
        clients=(
            Client(
                name="phones", networks=(ip_network("127.0.0.0/28"), ip_network("::1")), default_practice="allerton"
            ),
        ),
        sip=(
            SipAddress(port=0),
            SipAddress("::1", 0),
            SipAddress("::1", 0, Transport.TCP),
        ),
        rtp=RtpPorts(ports.host, ports.first_port, ports.last_port, "::1"),
    )
    recorder = Running(made.home)
    yield Studio(made, recorder)
    assert recorder.stop() == 0
    assert "defect" not in recorder.said
    close_all()


def another_address():
    """An address of this machine that is neither ::1 nor of one link only."""
    lines = Path("/proc/net/if_inet6").read_text().splitlines()
    hosts = [IPv6Address(bytes.fromhex(line.split()[0])) for line in lines]
    return next((str(host) for host in hosts if not host.is_loopback and not host.is_link_local), None)


def assert_recorded(studio, call):
    left, right = noise(0.5, f"{call.id} left"), noise(0.5, f"{call.id} right")

    def place():
        with call:
            assert call.open() == 200
            speak([call], [[left, right]])
            assert call.bye() == 200

    [recorded] = studio.recorded(place)
    assert left in recorded.left
    assert right in recorded.right
    assert "address-changed" not in recorded.events


def test_a_call_over_ipv6_is_recorded(studio6):
    call = Call6(studio6.recorder.listens[1])

    assert_recorded(studio6, call)

    assert "c=IN IP6 ::1" in call.body
    assert "o=- " in call.body


def test_a_call_over_a_connection_of_ipv6_is_recorded(studio6):
    address = studio6.recorder.listens[2]

    assert_recorded(studio6, ConnectedCall6(address, connection=connect(address, host="::1")))


def test_a_call_over_ipv4_is_recorded_by_the_same_recorder(studio6):
    assert_recorded(studio6, Call(studio6.recorder.sip))


def test_sound_from_an_ipv6_address_outside_the_clients_networks_is_not_taken(studio6):
    machine, said = another_address(), noise(0.3, "known")
    if machine is None:
        pytest.skip("this machine has one IPv6 address only")
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as stranger:
        stranger.bind((machine, 0))

        def place():
            with Call6(studio6.recorder.listens[1]) as call:
                assert call.open() == 200
                for n in range(0, len(said), 160):
                    call.senders[0].send(said[n : n + 160])
                    stranger.sendto(bytes([0x80, 8]) + bytes(170), call.senders[0].target)
                assert call.bye() == 200

        [recorded] = studio6.recorded(place)
    assert said in recorded.left
    assert "stranger" in recorded.events


def test_an_offer_of_ipv6_is_refused_where_sound_has_no_ipv6_address(start_recorder, practice_home):
    practice_home.configure()
    recorder = start_recorder()
    with Call(recorder.sip) as call:
        fields, body = call.offer()

        status, _ = call.request("INVITE", fields, body.replace("IN IP4 127.0.0.1", "IN IP6 ::1"))

    assert status == 488
