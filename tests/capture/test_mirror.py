"""Calls on a mirror port: heard as they are made, byte for byte, without a privilege and without a word."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from ipaddress import ip_network
from pathlib import Path

import pytest
from tests.e2e.closed_network import needs_namespace
from tests.waiting import eventually
from tests.wire.srtp_sender import sender

from fairhearing.call.clients import Client
from fairhearing.capture.nodes import NodeName
from fairhearing.health.status import read_statuses
from fairhearing.vault.home import Home

from .conftest import RecorderHome
from .veth import FAR, FAR_6, NEAR, NEAR_6, run, wire
from .wire_tap import OverheardCall, OverTcp, WireTap, in_fragments, plain, tagged, tagged_twice, talk

pytestmark = needs_namespace
NODE = NodeName.MIRROR
PROJECT = Path(__file__).parents[2]
NOBODY = 65534
PHONES = Client(
    name="phones", networks=(ip_network("192.0.2.0/24"), ip_network("fd00::/64")), default_practice="allerton"
)


class MirrorPort(WireTap):
    """What is caught comes out of the interface at once; time is the clock's."""

    def __init__(self, socket_):
        super().__init__()
        self.socket = socket_
        self.now = time.monotonic_ns()

    def beside(self, way, hosts):
        """Another tap on the same port, whose packets go another way."""
        made = MirrorPort(self.socket)
        made.way, made.hosts = way, hosts
        made.frame = lambda frame, _at: self.frame(frame, self.now)
        return made

    def frame(self, frame, at):
        time.sleep(max(0, at - time.monotonic_ns()) / 10**9)
        self.socket.send(frame)


class Mirror:
    """A recorder on a mirror port, in a process of its own."""

    def __init__(self, home, *words):
        command = [
            sys.executable,
            "-m",
            "fairhearing",
            "capture",
            "--interface",
            "near",
            "--home",
            str(home.root),
            *words,
        ]
        self.process = subprocess.Popen(
            [*_where_others_may_read(), *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.ready = self.process.stdout.readline()
        self.said = ""

    def status(self):
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}

    def stop(self):
        self.process.terminate()
        self.said += self.process.communicate(timeout=20)[1]
        return self.process.returncode


def _where_others_may_read():
    """Words before a command that make Python's files and ours readable where they lie in somebody's private folder."""
    closed = {path: _closed_above(path) for path in (Path(sys.base_prefix), PROJECT) if _closed_above(path)}
    if not closed:
        return []
    steps = ["mount -t tmpfs none /mnt"]
    steps += [f"mkdir /mnt/{n} && mount --bind {path} /mnt/{n}" for n, path in enumerate(closed)]
    steps += [f"mount -t tmpfs -o mode=755 none {folder}" for folder in sorted(set(closed.values()))]
    steps += [f"mkdir -p {path} && mount --move /mnt/{n} {path}" for n, path in enumerate(closed)]
    return ["unshare", "--mount", "sh", "-c", f'{" && ".join(steps)} && cd {PROJECT} && exec "$@"', "sh"]


def _closed_above(path):
    """Return the highest folder above a path that others may not pass; None if they may reach it."""
    return next((each for each in reversed(path.parents) if not each.stat().st_mode & 1), None)


@pytest.fixture
def mirrored_home():
    """A home that is nobody's, in a folder that others may pass."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    made = RecorderHome(Home(folder / "home"))
    made.found("main", NODE)
    made.configure(clients=(PHONES,))
    give_to(made.home.root, NOBODY)
    yield made
    shutil.rmtree(folder)


def give_to(root, user):
    for path in [root, *root.rglob("*")]:
        os.chown(path, user, user)


@pytest.fixture
def network():
    with wire() as made:
        yield made


@pytest.fixture
def start_mirror(network, mirrored_home):
    assert network.sent() >= 0
    started = []

    def start(*words):
        started.append(Mirror(mirrored_home.home, *words))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.process.kill()
            each.process.communicate()


@pytest.fixture
def port(network):
    """What a switch sends to a mirror port: frames, put on the wire at the far end."""
    raw = network.on_far_host(socket.AF_PACKET, socket.SOCK_RAW)
    raw.bind(("far", 0))
    with raw:
        yield MirrorPort(raw)


def whole(sound, track):
    return sound[: len(track)] == track


def test_two_phones_that_call_each_other_are_recorded_without_their_noticing(network, mirrored_home, start_mirror):
    mirror = start_mirror()
    before = network.sent()
    near = {port: socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for port in (5060, 40010)}
    far = {port: network.on_far_host(socket.AF_INET, socket.SOCK_DGRAM) for port in (5060, 30010)}
    for host, sockets in ((NEAR, near), (FAR, far)):
        for number, each in sockets.items():
            each.bind((host, number))
    sent = [0]

    class Phones(WireTap):
        def caught(self, source, destination, payload, _at=None):
            time.sleep(max(0, self.now - time.monotonic_ns()) / 10**9)
            (near if source[0] == NEAR else far)[source[1]].sendto(payload, destination)
            sent[0] += source[0] == NEAR

    phones = Phones()
    phones.now = time.monotonic_ns()
    call = OverheardCall(phones)
    call.open()
    [(patient, desk)] = talk(phones, [call], 2)
    call.bye()
    [recorded] = mirrored_home.wait_for(1, node=NODE)
    arp = network.sent() - before - sent[0]
    for each in (*near.values(), *far.values()):
        each.close()

    assert json.loads(mirror.ready) == {"ready": "mirror", "interface": "near", "node": "mirror"}
    assert mirror.stop() == 0
    assert "dropped" not in mirror.said
    assert whole(recorded.left, patient)
    assert whole(recorded.right, desk)
    assert (recorded.end["reason"], recorded.call["direction"]) == ("bye", "in")
    assert recorded.end["left"] == recorded.end["right"] == {"received": 100, "late": 0, "duplicate": 0, "lost": 0}
    assert "captured-afterwards" not in recorded.events
    assert recorded.all("origin") == []
    assert arp <= 2


def test_it_listens_as_root_and_goes_on_as_the_homes_owner_without_a_privilege_and_sends_nothing(
    network, mirrored_home, start_mirror, port
):
    Path("/proc/sys/net/ipv6/conf/near/disable_ipv6").write_text("1")  # or the kernel itself has things to say
    before = network.sent()
    mirror = start_mirror()
    status = mirror.status()
    call = OverheardCall(port)
    call.open()
    talk(port, [call], 0.4)
    call.bye()
    mirrored_home.wait_for(1, node=NODE)

    assert status["Uid"].split() == status["Gid"].split() == [str(NOBODY)] * 4
    assert {int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {0}
    assert status["NoNewPrivs"] == "1"
    assert status["Groups"].split() in ([], [str(NOBODY)])
    assert network.sent() == before


def test_a_home_of_roots_is_said_and_no_capability_is_kept_even_so(mirrored_home, start_mirror):
    give_to(mirrored_home.home.root, 0)

    mirror = start_mirror()
    status = mirror.status()

    assert mirror.stop() == 0
    assert "belongs to root: this goes on as root, without capabilities" in mirror.said
    assert int(status["CapEff"], 16) == int(status["CapPrm"], 16) == 0
    assert status["NoNewPrivs"] == "1"


def test_calls_are_heard_however_their_packets_go(mirrored_home, start_mirror, port):
    start_mirror()
    ways = {
        "IPv6": (plain, (FAR_6, NEAR_6)),
        "VLAN": (tagged, (FAR, NEAR)),
        "QinQ": (tagged_twice, (FAR_6, NEAR_6)),
        "fragments": (in_fragments, (FAR, NEAR)),
        "TCP": (OverTcp(), (FAR, NEAR)),
    }
    taps = [port.beside(way, hosts) for way, hosts in ways.values()]
    calls = [OverheardCall(tap, number) for number, tap in enumerate(taps, start=1)]
    keys = [sender(seed=1), sender(seed=2)]
    encrypted = OverheardCall(port, 9)
    encrypted.keys = keys
    for call in (*calls, encrypted):
        call.open()
    tracks = talk(port, [*calls, encrypted], 0.6)
    for call in (*calls, encrypted):
        call.bye()

    recordings = mirrored_home.wait_for(len(tracks), node=NODE)

    assert {(each.left[:4800], each.right[:4800]) for each in recordings} == set(tracks)
    assert not any("unproved" in each.events for each in recordings)


def test_fifty_calls_at_once_are_all_whole_and_nothing_was_dropped(mirrored_home, start_mirror, port):
    mirror = start_mirror()
    port.now = time.monotonic_ns()
    calls = [OverheardCall(port, number) for number in range(1, 51)]
    for call in calls:
        call.open()
    tracks = talk(port, calls, 1)
    for call in calls:
        call.bye()

    recordings = mirrored_home.wait_for(50, node=NODE)

    assert mirror.stop() == 0
    assert "dropped" not in mirror.said
    found = [track for each in recordings for track in tracks if track[0] in each.left and track[1] in each.right]
    assert sorted(found) == sorted(tracks)
    assert all(each.end[side]["received"] == 50 for each in recordings for side in ("left", "right"))


def test_calls_of_hosts_that_are_no_clients_are_not_recorded_and_counted(mirrored_home, start_mirror, port):
    mirror = start_mirror()
    port.hosts, port.now = ("198.51.100.1", "198.51.100.9"), time.monotonic_ns()
    call = OverheardCall(port)
    call.open()
    talk(port, [call], 0.4)
    call.bye()
    time.sleep(0.3)

    assert mirror.stop() == 0
    assert mirrored_home.recordings(NODE) == []
    assert "not recorded: 1 x a call between hosts that are no client's" in mirror.said


def test_started_again_in_mid_call_it_goes_on_with_the_next_re_invite(mirrored_home, start_mirror, port):
    first = start_mirror()
    port.now = time.monotonic_ns()
    call = OverheardCall(port)
    call.open()
    [(before, _)] = talk(port, [call], 0.6)
    assert first.stop() == 0
    second = start_mirror()
    port.now = time.monotonic_ns()
    call.invite()
    call.answer()
    [(after, _)] = talk(port, [call], 0.6)
    call.bye()

    one, two = mirrored_home.wait_for(2, node=NODE)

    assert second.stop() == 0
    assert (one.end["reason"], two.end["reason"]) == ("shutdown", "bye")
    assert whole(one.left, before)
    assert whole(two.left, after)
    assert "beginning-missed" in two.events


def test_an_interface_that_is_gone_ends_it_in_order_and_what_was_heard_is_kept(mirrored_home, start_mirror, port):
    mirror = start_mirror()
    port.now = time.monotonic_ns()
    call = OverheardCall(port)
    call.open()
    [(patient, _)] = talk(port, [call], 0.4)
    run("ip link del near")

    said = mirror.process.communicate(timeout=20)[1]

    [recorded] = mirrored_home.recordings(NODE)
    assert mirror.process.returncode == 69
    assert "interface near is gone" in said
    assert whole(recorded.left, patient)


def test_an_interface_that_is_down_is_said_and_waited_for(mirrored_home, start_mirror, port):
    mirror = start_mirror()
    run("ip link set near down")
    told = wait_for_status(mirrored_home, lambda status: status.troubles)
    run("ip link set near up")
    wait_for_status(mirrored_home, lambda status: not status.troubles)
    port.now = time.monotonic_ns()
    call = OverheardCall(port)
    call.open()
    [(patient, _)] = talk(port, [call], 0.4)
    call.bye()

    [recorded] = mirrored_home.wait_for(1, node=NODE)

    assert mirror.stop() == 0
    assert [(each.kind, each.part) for each in told.troubles] == [("interface-down", "near")]
    assert "interface near is down, or its cable is out" in mirror.said
    assert "interface near is up again" in mirror.said
    assert whole(recorded.left, patient)


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--interface", "nothing0"], "there is no interface nothing0"),
        (["--interface", "idle"], "interface idle is down"),
        (["--interface", "near", "--user", "nobody-of-this-name"], "there is no user nobody-of-this-name"),
    ],
)
def test_an_interface_that_cannot_be_listened_to_is_said_with_what_to_do(mirrored_home, words, said):
    run("ip link add idle type veth peer name idler")

    ended = capture("--home", str(mirrored_home.home.root), *words)

    assert ended.returncode == (78 if "--user" in words else 69)
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.usefixtures("network")
def test_whoever_may_not_listen_is_told_so(mirrored_home):
    give_to(mirrored_home.home.root, 0)
    words = ["--home", str(mirrored_home.home.root), "--interface", "near"]

    ended = capture(*words, before=["setpriv", "--bounding-set", "-net_raw", "--inh-caps", "-net_raw"])

    assert ended.returncode == 69
    assert "this user may not listen to interface near" in ended.stderr
    assert "hint: start it as root, or with the capability CAP_NET_RAW" in ended.stderr


def wait_for_status(made, is_so):
    """Wait until the status file of the mirror port's process says so."""

    def said():
        status = read_statuses(made.home.status).get("recorder-mirror")
        return status if status is not None and is_so(status) else None

    return eventually(said, what="that status", each_s=0.1)


def capture(*words, before=()):
    command = [*before, sys.executable, "-m", "fairhearing", "capture", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)
