"""A phone system that nobody of ours wrote records a call; what it sent is what comes out, by both ways out."""

from pathlib import Path

import pytest
from tests.waiting import eventually

from .recorded_sound import Wave, call_links, played, sealed_files, unsealed, wait_for_calls
from .sipp import ALAW, ULAW, Flow, Party, needs_sipp, ring, scenario, write_capture
from .system import System
from .web_client import WebClient

pytestmark = [pytest.mark.sipp, needs_sipp]

OUTSIDE = Party("sip:07700900123@phones.example", "Margaret Holroyd")
INSIDE = Party("sip:201@allerton.example", "Keeley Barnes")
SECONDS = 4
ALIGNED_WITHIN = 160  # frames: 20 ms


def place(system: System, folder: Path, first: Party, labels: tuple[str, str], law: int = ALAW) -> dict[Party, bytes]:
    """Ring once; return what each party said. The first party speaks on label 1."""
    second = INSIDE if first is OUTSIDE else OUTSIDE
    flows = tuple(Flow.noise(f"{folder} {n}", seconds=SECONDS, payload_type=law) for n in range(2))
    write_capture(folder / "flows.pcap", flows)
    text = scenario(first, second, labels=labels, capture=folder / "flows.pcap", pause_ms=SECONDS * 1000 + 200, law=law)
    ring(system.sip, text, folder)
    speaker = {"1": first, "2": second}
    return {speaker[label]: flow.sound for label, flow in zip(labels, flows, strict=True)}


def assert_holds(wave: Wave, said: dict[Party, bytes]) -> None:
    """Outside is left, the practice is right, every byte is there, and both sides are in step."""
    outside, inside = wave.left.find(said[OUTSIDE]), wave.right.find(said[INSIDE])
    assert outside >= 0, "the outside party's sound is not on the left, byte for byte"
    assert inside >= 0, "the practice's sound is not on the right, byte for byte"
    assert abs(outside - inside) <= ALIGNED_WITHIN


@pytest.fixture(scope="module")
def manager(shared: System) -> WebClient:
    client = WebClient(shared.url)
    client.sign_in(shared.person("manager"))
    return client


@pytest.mark.parametrize("labels", [("1", "2"), ("2", "1")], ids=["labels in order", "labels crossed"])
@pytest.mark.parametrize("first", [OUTSIDE, INSIDE], ids=["incoming", "outgoing"])
def test_what_sipp_sends_is_heard_through_the_pages_and_with_the_kit(shared, manager, tmp_path, first, labels):
    calls, files = set(call_links(manager)), set(sealed_files(shared))

    said = place(shared, tmp_path, first, labels)
    (call,) = set(wait_for_calls(manager, len(calls) + 1)) - calls
    (file,) = set(sealed_files(shared)) - files
    through_the_pages = played(manager, call)
    with_the_kit = unsealed(shared, file)

    assert_holds(through_the_pages, said)
    assert_holds(with_the_kit, said)
    assert through_the_pages == with_the_kit


def test_mu_law_stays_mu_law(shared, tmp_path):
    files = set(sealed_files(shared))

    said = place(shared, tmp_path, OUTSIDE, ("1", "2"), law=ULAW)
    (file,) = eventually(lambda: set(sealed_files(shared)) - files, what="a sealed file")
    wave = unsealed(shared, file)

    assert wave.law == 7
    assert_holds(wave, said)
