"""Test calls with a real recorder: placed, stored, opened, heard; and what is told where one of that fails."""

import asyncio
import json
import os
import shutil
import stat
from contextlib import closing

import pytest
from tests.capture.conftest import Running

from fairhearing.call.probe import PROBE_INSIDE, PROBE_OUTSIDE, PROBE_PRACTICE, PROOF
from fairhearing.call.ways import Transport
from fairhearing.capture.addresses import SipAddress
from fairhearing.capture.config import Limits
from fairhearing.capture.probe_file import Listening, read_listening
from fairhearing.health.status import read_statuses
from fairhearing.heartbeat.errors import NothingFounded, NotRecorded
from fairhearing.heartbeat.outcome import Ending
from fairhearing.heartbeat.probe import prepare_probe
from fairhearing.heartbeat.probe_call import ProbeCall
from fairhearing.heartbeat.recording_client import Line, Recorder, RecordingClient
from fairhearing.vault.clock import Clock
from fairhearing.vault.errors import WrongKey
from fairhearing.vault.home import Home
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.manifest import list_manifests, open_manifest
from fairhearing.vault.recipients import list_recipients, load_recipients, recipients_path
from fairhearing.vault.store import measure_file

from .conftest import found_home

CLOCK = Clock()


def call_of(made, **how):
    return ProbeCall(made.home, CLOCK, **how)


def at(made, transport):
    return next(each for each in read_listening(made.home) if each.transport is transport)


def open_a_call(address, fields):
    """Ask a recorder for a session, and take it back at once."""

    async def ask():
        async with RecordingClient(Recorder((address.host, address.port), fields=fields), agent="a test") as client:
            await client.open(Line(f"sip:{PROBE_OUTSIDE}@x"), Line(f"sip:{PROBE_INSIDE}@x"))
            await client.hang_up()

    asyncio.run(ask())


@pytest.mark.usefixtures("recorder")
@pytest.mark.parametrize("transport", list(Transport))
def test_a_test_call_is_recorded_stored_opened_and_heard_by_each_way(made, transport):
    outcome, calls = watched(made, at(made, transport))

    assert outcome.ending is Ending.HEARD
    assert outcome.took_s < 60
    assert outcome.change_noticed is True
    assert calls == {0}
    manifest = next(each for each in made.manifests() if each.recording == outcome.recording)
    assert manifest.practice == PROBE_PRACTICE
    assert_only_the_probe_opens(made, outcome.recording)


def watched(made, address):
    """Make a test call, and return how many calls the recorder said were live meanwhile."""
    seen = set()

    async def during():
        calling = asyncio.create_task(asyncio.to_thread(call_of(made).make, address))
        while not calling.done():
            seen.add(read_statuses(made.home.status)["recorder-main"].figures["calls"])
            await asyncio.sleep(0.05)
        return await calling

    return asyncio.run(during()), seen


def assert_only_the_probe_opens(made, recording):
    with closing(Keyring(made.home.keyring, read_only=True)) as keyring:
        sealed = keyring.get(recording)
    prepare_probe(made.home, CLOCK.now()).key.open_recording_key(sealed.sealed, PROBE_PRACTICE, recording)
    with pytest.raises(WrongKey):
        made.key.open_recording_key(sealed.sealed, PROBE_PRACTICE, recording)


@pytest.mark.usefixtures("recorder")
@pytest.mark.parametrize("proof", ["wrong", "0" * 64, "é"])
def test_who_cannot_prove_to_be_the_worker_makes_no_test_call(made, proof):
    prepare_probe(made.home, CLOCK.now())
    count = len(made.manifests())

    with pytest.raises(NotRecorded) as refused:
        open_a_call(at(made, Transport.UDP), {PROOF: proof})

    assert refused.value.status == 403
    assert len(made.manifests()) == count


def test_a_recorder_that_is_gone_does_not_answer(made):
    nobody = Listening("main", Transport.TCP, "127.0.0.1", 9)

    assert call_of(made).make(nobody).ending is Ending.UNANSWERED


@pytest.mark.usefixtures("recorder")
def test_what_does_not_come_to_the_store_is_told_as_not_stored_and_cannot_pass_for_a_later_call(made):
    held = Keyring(made.home.keyring)
    with held._using() as connection:  # a lock that another program holds
        connection.execute("BEGIN EXCLUSIVE")
        lost = call_of(made, stored_within_s=1.5).make(at(made, Transport.UDP))
        connection.execute("ROLLBACK")
    held.close()

    after = call_of(made).make(at(made, Transport.UDP))

    assert lost.ending is Ending.NOT_STORED
    assert after.ending is Ending.HEARD


@pytest.mark.usefixtures("recorder")
def test_an_object_with_one_flipped_bit_is_not_opened(made):
    class Flipping(ProbeCall):
        """Flips a bit in the moment between storing and opening."""

        def _open(self, manifest, awaited):
            path = self.home.store / manifest.object.name
            data = bytearray(path.read_bytes())
            data[5000] ^= 1
            path.write_bytes(data)
            return super()._open(manifest, awaited)

    outcome = Flipping(made.home, CLOCK, another_within_s=0.0).make(at(made, Transport.UDP))

    assert outcome.ending is Ending.NOT_OPENED


@pytest.mark.usefixtures("recorder")
@pytest.mark.parametrize("bit", [0, 8 * 2000, 2**64 - 1])
def test_a_changed_bit_is_noticed_wherever_it_is_and_the_file_itself_stays(made, bit):
    outcome = call_of(made, random=lambda count: bit.to_bytes(8) if count == 8 else os.urandom(count)).make(
        at(made, Transport.TCP)
    )

    manifest = next(each for each in made.manifests() if each.recording == outcome.recording)
    assert outcome.change_noticed is True
    assert measure_file(made.home.store / manifest.object.name).sha256 == manifest.object.sha256


def test_without_the_intake_key_no_test_call_is_made(made):
    away = made.home.intake_key.rename(made.home.root / "away")
    try:
        assert call_of(made).make(Listening("main", Transport.UDP, "127.0.0.1", 9)).ending is Ending.NOT_READY
    finally:
        away.rename(made.home.intake_key)


def test_before_a_practice_is_founded_there_is_nothing_to_test(tmp_path):
    with pytest.raises(NothingFounded):
        ProbeCall(Home(tmp_path), CLOCK).make(Listening("main", Transport.UDP, "127.0.0.1", 9))


def test_the_probe_is_nobodys_practice(made):
    prepare_probe(made.home, CLOCK.now())

    assert [path.stem for path in list_recipients(made.home)] == ["allerton"]
    probes = load_recipients(recipients_path(made.home, PROBE_PRACTICE))
    assert {each.node for each in probes.recorders} == {"main"}
    assert probes.intake == made.intake.public


def test_the_key_is_its_owners_alone_and_the_rest_is_readable_in_a_shared_home(made, tmp_path):
    home = Home(tmp_path)
    shutil.copytree(made.home.recipients, home.recipients)
    made.intake.save(home.intake_key)
    home.root.chmod(0o3770)

    prepare_probe(home, CLOCK.now())

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in home.probe.iterdir()}
    assert stat.S_IMODE(home.probe.stat().st_mode) == 0o2750
    assert modes["probe.key"] == 0o600
    assert modes["caller.json"] & 0o057 == 0o040


def test_files_that_are_damaged_are_made_anew(made):
    before = prepare_probe(made.home, CLOCK.now())
    (made.home.probe / "probe.key").write_text("nothing")
    recipients_path(made.home, PROBE_PRACTICE).write_text("nothing")

    after = prepare_probe(made.home, CLOCK.now())

    assert after.key.key_id != before.key.key_id
    assert load_recipients(recipients_path(made.home, PROBE_PRACTICE)).keys == after.recipients.keys
    assert json.loads((made.home.probe / "caller.json").read_text())["proof_sha256"]


def test_the_manifests_of_test_calls_are_links_of_the_nodes_chain(made):
    files = list_manifests(made.home.manifests, "main")

    numbers = [(file.boot, file.number) for file in files]
    verifier = made.signers["main"].verifier
    assert len(numbers) == len(set(numbers))
    assert all(open_manifest(file.path.read_text(), [verifier]) for file in files)


def test_a_full_recorder_tells_a_test_call_so_and_counts_no_lost_call_and_a_listed_client_must_prove_itself_too(
    tmp_path,
):
    made = found_home(tmp_path / "home", sip=(SipAddress(port=0),), limits=Limits(calls=1))
    running = Running(made.home)
    address = at(made, Transport.UDP)

    async def beside():
        async with RecordingClient(Recorder((address.host, address.port)), agent="a test") as client:
            await client.open(Line("sip:07700900123@x"), Line("sip:201@x"))
            outcome = await asyncio.to_thread(call_of(made).make, address)
            await client.hang_up()
            return outcome

    outcome = asyncio.run(beside())
    with pytest.raises(NotRecorded) as refused:
        open_a_call(address, {PROOF: "0" * 64})
    running.stop()

    assert outcome.ending is Ending.FULL
    assert refused.value.status == 403
    assert not read_statuses(made.home.status)["recorder-main"].troubles
