"""Any process may be killed at any moment: at most a second of sound is lost, nothing comes twice."""

import time

from tests.waiting import eventually

from fairhearing.audit.files import LogReader
from fairhearing.audit.leaf import parse_leaf

from .phones import INSIDE_WESTFIELD, Phones, noise_call, place_one
from .recorded_sound import call_links, played, sealed_files, unsealed, wait_for_calls
from .system import System
from .web_client import WebClient

LIVE = 20
LOST_AT_MOST_FRAMES = 8000
PACKET = 160


def manager_of(system: System) -> WebClient:
    manager = WebClient(system.url)
    manager.sign_in(system.person("manager"))
    return manager


def outbox_ids(system: System) -> list[str]:
    """The outbox ids of all entries in the log's files, in order."""
    reader = LogReader(system.home.log)
    return [leaf.outbox for _, entry in reader.entries() if (leaf := parse_leaf(entry)).outbox]


def test_a_killed_recorder_loses_at_most_a_second_of_each_of_twenty_calls(running):
    phones = Phones(running.sip, [noise_call(f"killed {n}", seconds=9) for n in range(LIVE)]).ring()
    eventually(lambda: min(phones.sent) > 200, what="four seconds of every call")

    sent = list(phones.sent)
    up_after_s = [restart(running) for _ in range(3)]
    place_one(running.sip, noise_call("after", seconds=1))

    assert min(up_after_s) < 20, (
        f"recording worked again only after {up_after_s} s"
    )  # one second, where little else runs
    manager = manager_of(running)
    calls = wait_for_calls(manager, LIVE + 1)
    pages = [manager.get(call).text for call in calls]
    assert sum("nterrupted" in page for page in pages) == LIVE
    waves = [played(manager, call) for call, page in zip(calls, pages, strict=True) if "nterrupted" in page]
    assert_nearly_all_is_there(phones, sent, waves)
    phones.wait()


def restart(system: System) -> float:
    """Kill the recorder and start it again; return after how many seconds it was ready for calls."""
    system.kill("recorder")
    began = time.monotonic()
    system.start("recorder")
    return time.monotonic() - began


def assert_nearly_all_is_there(phones, sent, waves):
    """Each call's sound is in exactly one recording, on both sides, but for at most its last second."""
    assert len(waves) == len(phones.calls)
    for call, packets in zip(phones.calls, sent, strict=True):
        kept = packets * PACKET - LOST_AT_MOST_FRAMES
        left, right = call.words.left[:kept], call.words.right[:kept]
        assert sum(left in wave.left and right in wave.right for wave in waves) == 1, call.words.name


def test_an_interrupted_recording_opens_with_the_kit_too(running):
    phones = Phones(running.sip, [noise_call("kit", seconds=5)]).ring()
    eventually(lambda: phones.sent[0] > 150, what="three seconds")

    sent = list(phones.sent)
    running.kill("recorder")
    running.start("recorder")
    (file,) = eventually(lambda: sealed_files(running), what="the published recording")

    assert_nearly_all_is_there(phones, sent, [unsealed(running, file)])
    phones.wait()


def test_killing_worker_web_and_keyholder_loses_nothing_and_doubles_nothing(running):
    manager = manager_of(running)
    first = Phones(running.sip, [noise_call(f"first {n}", seconds=3) for n in range(4)]).ring()

    for name in ("worker", "web", "keyholder"):
        running.kill(name)
    first.wait()
    eventually(lambda: len(sealed_files(running)) == 4, what="four recordings")
    running.start("keyholder", "worker", "web")
    for _ in range(3):
        running.kill("worker")
        running.start("worker")
        running.kill("keyholder")
        running.start("keyholder")
    place_one(running.sip, noise_call("last", seconds=1, called=INSIDE_WESTFIELD))

    manager = eventually_signed_in(running)
    calls = wait_for_calls(manager, 4)
    time.sleep(2)
    assert len(call_links(manager)) == 4, "the other practice's call is not hers, and none came twice"
    for call in calls:
        played(manager, call)
    assert running.command("audit", "verify", "--home", str(running.home.root)).returncode == 0
    ids = outbox_ids(running)
    assert len(ids) == len(set(ids))


def eventually_signed_in(system: System) -> WebClient:
    """A killed keyholder forgot every session: sign in again."""
    return manager_of(system)
