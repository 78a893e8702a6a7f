"""Intake: what the recorder signed is in the catalogue, once, whatever happens."""

import hashlib
import os
import secrets
import shutil
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import IntegrityError, connection

from fairhearing.catalogue.keeping import keeping_of
from fairhearing.catalogue.models import Call, Event, Finding, Gap, Manifest, Party, Recording, RefusedManifest
from fairhearing.jobs.models import Outbox
from fairhearing.practice.models import Practice
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.keyring import Keyring, Resealed, SealedKey
from fairhearing.vault.layout import closed_size, object_name, segments_of
from fairhearing.vault.manifest import RecordingState, SealedObject, Sound
from fairhearing.vault.note import NoteSigner
from fairhearing.wire.sound_format import SoundFormat

from .recorder_node import DESK, HEARD, MARGARET, NOON, call_fact, calls_apart, end_fact
from .taking import take_all, take_all_at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("practices")]

HELD = {"fact": "event", "at_s": 1, "kind": "held", "side": ""}


@contextmanager
def refusing_events():
    """Let the database refuse every event, as a constraint of its own does."""

    def refuse(execute, sql, params, many, context):
        if "INSERT INTO" in sql and "catalogue_event" in sql:
            raise IntegrityError("a check failed")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def test_a_wideband_recording_is_as_long_as_its_own_rate_says(node, intake):
    frames, recording = 3 * 16_000 + 8, secrets.token_hex(16)
    sound = Sound(SoundFormat.PCM16, frames, segments_of(frames, SoundFormat.PCM16))
    sealed = SealedObject(object_name(recording), closed_size(frames, SoundFormat.PCM16), secrets.token_hex(32))
    node.publish([call_fact(), end_fact()], recording=recording, sound=sound, object=sealed)

    take_all(intake)

    row = Recording.objects.get()
    assert (row.sound_format, row.frames, row.duration_ms) == ("pcm16", frames, 3000)


def test_a_manifest_becomes_a_call_with_its_parties_and_recording(node, intake):
    call = call_fact()
    _, recording = node.publish([call, end_fact()])

    take_all(intake)

    row = Recording.objects.get()
    assert (row.id, row.state, row.ordinal, row.sound_format) == (recording, "closed", 0, "alaw")
    assert row.frames == 2040 * 12 + 100
    assert row.duration_ms == 3072
    assert keeping_of(row.call).day == date(2027, 11, 23)
    assert (row.call.id, row.call.practice_id, row.call.direction) == (call["call"], "allerton", "in")
    assert row.call.started_at == datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert row.started_at == datetime(2026, 11, 23, 12, 0, 4, tzinfo=UTC)
    assert row.call.ended_at == datetime(2026, 11, 23, 12, 0, 30, tzinfo=UTC)
    left, right = row.call.parties.order_by("side")
    assert (left.side, left.number, left.number_reversed) == ("left", "+447700900123", "321009007744")
    assert (right.side, right.extension, right.practice_id) == ("right", "201", "allerton")
    assert row.findings.count() == 0


def test_gaps_and_events_are_kept_with_their_places(node, intake):
    gap = {"fact": "gap", "side": "left", "start_ms": 1200, "length_ms": 340}
    held = {"fact": "event", "at_s": 2.5, "kind": "held", "side": "right", "label": "2"}

    node.publish([call_fact(), held, gap, {"fact": "of a later version"}, end_fact()])
    take_all(intake)

    assert [(row.side, row.start_ms, row.length_ms) for row in Gap.objects.all()] == [("left", 1200, 340)]
    assert [(row.at_ms, row.kind, row.side, row.detail) for row in Event.objects.all()] == [
        (2500, "held", "right", {"label": "2"})
    ]


@pytest.mark.parametrize(("announced", "expected"), [("held", []), ("resumed", ["gaps"])])
def test_a_long_gap_is_a_finding_unless_it_was_announced(node, intake, announced, expected):
    gap = {"fact": "gap", "side": "left", "start_ms": 1200, "length_ms": 34_000}
    event = {"fact": "event", "at_s": 1.2, "kind": announced, "side": "left"}

    node.publish([call_fact(), event, gap, end_fact()])
    take_all(intake)

    assert [finding.kind for finding in Finding.objects.all()] == expected


def test_everybody_in_one_stream_is_no_missing_side(node, intake):
    nothing = {"received": 0, "late": 0, "duplicate": 0, "lost": 0}
    gap = {"fact": "gap", "side": "right", "start_ms": 0, "length_ms": 30_000}
    mixed = {"fact": "event", "at_s": 0, "kind": "mixed-stream", "side": ""}

    node.publish([call_fact(), mixed, gap, end_fact(right=nothing)])
    take_all(intake)

    assert not Finding.objects.exists()


def test_a_nul_in_what_the_phone_system_sent_costs_no_recording(node, intake):
    event = {"fact": "event", "at_s": 1, "kind": "held", "side": "", "label": "\0a"}

    node.publish([call_fact(client="phone\0 system"), event, end_fact()])
    take_all(intake)

    assert Event.objects.get().detail == {"label": "a"}
    assert Call.objects.get().client == "phone system"


def test_who_joins_later_is_a_party_too(node, intake):
    nurse = {**DESK, "extension": "203", "name": "Nurse"}
    transferred = {"fact": "parties", "at_s": 61.5, "direction": "in", "parties": [MARGARET, nurse]}

    node.publish([call_fact(direction="unknown", parties=[MARGARET]), transferred, end_fact()])
    take_all(intake)

    call = Call.objects.get()
    assert call.direction == "in"
    assert set(call.parties.values_list("number", "extension")) == {("+447700900123", ""), ("+441134960100", "203")}


def test_reading_again_changes_nothing(node, make_intake):
    for facts in calls_apart(3):
        node.publish(facts)

    take_all(make_intake())
    take_all(make_intake())

    assert Call.objects.count() == Recording.objects.count() == Manifest.objects.count() == 3
    assert Party.objects.count() == 6
    assert Outbox.objects.count() == 3


def test_what_comes_later_is_taken_in_by_the_same_intake(node, intake):
    for facts in calls_apart(25):
        node.publish(facts)
        take_all(intake)
    node.boot = 2
    node.publish([call_fact(), end_fact()])

    take_all(intake)

    assert Recording.objects.count() == 26
    assert set(Manifest.objects.filter(boot=2).values_list("number", flat=True)) == {1}


def test_each_catalogued_recording_is_told_to_the_log_without_any_number(node, intake):
    _, recording = node.publish([call_fact(), end_fact()])

    take_all(intake)

    row = Outbox.objects.get()
    assert (row.verb, row.actor, row.practice, row.subject) == ("recording.catalogued", "worker", "allerton", recording)
    assert row.detail == {"state": "closed"}


def test_a_calls_second_recording_joins_the_first(node, intake):
    call = call_fact()
    consultant = {**DESK, "number": "+441134960101", "extension": "202"}
    node.publish([{**call, "ordinal": 1, "parties": [consultant]}, end_fact(ended="2026-11-23T12:09:00.000Z")])
    node.publish([call, end_fact()])

    take_all(intake)

    row = Call.objects.get()
    assert [recording.ordinal for recording in row.recordings.order_by("ordinal")] == [0, 1]
    assert row.parties.count() == 3
    assert row.ended_at == datetime(2026, 11, 23, 12, 9, tzinfo=UTC)


def test_an_interrupted_recording_is_catalogued_and_says_so(node, intake):
    node.publish([call_fact()], state=RecordingState.INTERRUPTED)

    take_all(intake)

    row = Recording.objects.get()
    assert not row.is_closed
    assert row.ended_at is None
    assert [finding.kind for finding in row.findings.all()] == ["interrupted"]


@pytest.mark.parametrize(
    ("call", "end", "expected"),
    [
        ({}, {"left": {**HEARD, "received": 0}, "right": {**HEARD, "received": 0}}, {"silent"}),
        ({}, {"left": {**HEARD, "received": 0}}, {"one_sided"}),
        ({}, {"right": {**HEARD, "late": 3, "lost": 60}}, {"late_sound", "gaps"}),
        ({"parties": [], "sides_from": "position"}, {}, {"no_metadata", "sides_not_certain"}),
    ],
)
def test_what_the_facts_say_becomes_findings(node, intake, call, end, expected):
    node.publish([call_fact(**call), end_fact(**end)])

    take_all(intake)

    assert {finding.kind for finding in Finding.objects.all()} == expected


def stranger():
    return NoteSigner("recorder/main", Ed25519PrivateKey.generate())


def sign_as_a_stranger(node):
    listed, node.signer = node.signer, stranger()
    node.publish([call_fact(), end_fact()])
    node.signer = listed


def seal_facts_to_another_intake(node):
    ours, node.intake_key = node.intake_key, IntakeKey.generate()
    node.publish([call_fact(), end_fact()])
    node.intake_key = ours


def flip_a_bit(node):
    path, _ = node.publish([call_fact(), end_fact()])
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    path.write_bytes(data)


def leave_half(node):
    path, _ = node.publish([call_fact(), end_fact()])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty_the_file(node):
    path, _ = node.publish([call_fact(), end_fact()])
    path.write_bytes(b"")


def write_no_text(node):
    path, _ = node.publish([call_fact(), end_fact()])
    path.write_bytes(b"\xff\x00" * 50)


def seal_to_no_key_of_the_practice(node):
    node.publish([call_fact(), end_fact()], key_id="0" * 16)


def name_another_practice_in_the_facts(node):
    node.publish([call_fact(practice="westfield"), end_fact()], practice="allerton")


def say_nothing_of_the_call(node):
    node.publish([end_fact()], practice="allerton")


def say_a_number_where_a_time_belongs(node):
    node.publish([call_fact(started="+447700900123"), end_fact()])


def begin_at_the_end_of_all_calendars(node):
    node.publish([call_fact(started="9999-12-31T23:00:00.000Z"), end_fact()])


def have_a_gap_longer_than_any_call(node):
    node.publish([call_fact(), {"fact": "gap", "side": "left", "start_ms": 0, "length_ms": 10**30}, end_fact()])


def begin_before_all_calendars(node):
    node.publish([call_fact(started="0001-01-01T00:00:00.000+14:00"), end_fact()])


def say_what_happened_after_a_number_without_end(node):
    node.publish([call_fact(), {**HELD, "at_s": 10**400}, end_fact()])


def shift_the_clock_by_more_than_there_is(node):
    node.publish([call_fact(clock_shift_s=10**300), end_fact()])


BAD = [
    begin_at_the_end_of_all_calendars,
    begin_before_all_calendars,
    say_what_happened_after_a_number_without_end,
    shift_the_clock_by_more_than_there_is,
    have_a_gap_longer_than_any_call,
    sign_as_a_stranger,
    seal_facts_to_another_intake,
    flip_a_bit,
    leave_half,
    empty_the_file,
    write_no_text,
    seal_to_no_key_of_the_practice,
    name_another_practice_in_the_facts,
    say_nothing_of_the_call,
    say_a_number_where_a_time_belongs,
]


@pytest.mark.parametrize("spoil", BAD, ids=lambda spoil: spoil.__name__)
def test_a_bad_manifest_is_set_aside_with_its_reason_and_later_ones_go_on(node, make_intake, spoil):
    node.publish([call_fact(), end_fact()])
    spoil(node)
    node.publish([call_fact(), end_fact()])

    take_all(make_intake())
    take_all(make_intake())

    refused = RefusedManifest.objects.get()
    assert (refused.node, refused.boot, refused.number) == ("main", 1, 2)
    assert refused.reason
    assert "7700900123" not in refused.reason
    assert sorted(Manifest.objects.values_list("number", flat=True)) == [1, 3]
    assert Outbox.objects.filter(verb="manifest.refused").count() == 1


def test_rows_that_the_database_does_not_take_set_a_manifest_aside_and_stop_nothing(node, intake):
    node.publish([call_fact(), HELD, end_fact()])
    node.publish([call_fact(), end_fact()])
    with refusing_events():
        take_all(intake)

    assert [(refused.number, "contradicts" in refused.reason) for refused in RefusedManifest.objects.all()] == [
        (1, True)
    ]
    assert Manifest.objects.get().number == 2


def test_a_planted_number_hides_nothing_of_what_the_recorder_writes(node, intake):
    first, _ = node.publish([call_fact(), end_fact()])
    second, _ = node.publish([call_fact(), end_fact()])
    kept = second.read_bytes()
    second.unlink()
    take_all(intake)
    first.with_name(f"99999999-{'ab' * 16}.note").write_bytes(b"planted")
    planted = first.parent.with_name("99999999") / f"00000001-{'cd' * 16}.note"
    planted.parent.mkdir()
    planted.write_bytes(b"planted")
    take_all(intake)

    second.write_bytes(kept)
    node.boot = 2
    node.publish([call_fact(), end_fact()])
    take_all(intake)

    assert set(Manifest.objects.values_list("boot", "number")) == {(1, 1), (1, 2), (2, 1)}
    assert RefusedManifest.objects.count() == 2


@pytest.mark.parametrize("name", [b"x" * 200, b"\xff\xfe", b"a copy of main"])
def test_a_folder_that_is_no_nodes_is_passed_over(node, intake, home, name):
    folder = Path(os.fsdecode(os.fsencode(home.manifests) + b"/" + name)) / "00000001"
    folder.mkdir(parents=True)
    (folder / f"00000001-{'cd' * 16}.note").write_bytes(b"planted")
    node.publish([call_fact(), end_fact()])

    take_all(intake)

    assert Manifest.objects.count() == 1
    assert RefusedManifest.objects.count() == 0


def test_a_manifest_copied_to_another_place_counts_for_nothing(node, intake):
    path, _ = node.publish([call_fact(), end_fact()])
    shutil.copy(path, path.with_name(path.name.replace("00000001", "00000002")))

    take_all(intake)

    assert Recording.objects.count() == 1
    assert RefusedManifest.objects.get().number == 2


def test_a_recording_is_catalogued_once_even_by_two_manifests(node, intake):
    facts = [call_fact(), end_fact()]
    _, recording = node.publish(facts)
    node.publish(facts, recording=recording)

    take_all(intake)

    assert Recording.objects.count() == 1
    assert "already" in RefusedManifest.objects.get().reason


def test_a_call_of_one_practice_never_becomes_anothers(node, intake):
    call = call_fact()
    node.publish([call, end_fact()])
    node.publish([{**call, "practice": "westfield"}, end_fact()])

    take_all(intake)

    assert Call.objects.get().practice_id == "allerton"
    assert "another practice" in RefusedManifest.objects.get().reason


def test_a_refused_manifest_is_taken_in_once_its_recorder_is_listed(node, intake):
    node.signer = stranger()
    node.publish([call_fact(), end_fact()])
    take_all(intake)
    assert RefusedManifest.objects.count() == 1

    node.list_at_practices()
    taken = intake.look_again()

    assert taken == 1
    assert Recording.objects.count() == 1
    assert RefusedManifest.objects.count() == 0


def test_a_refused_manifest_is_taken_in_once_its_practice_is_set_up(node, intake):
    Practice.objects.all().delete()
    node.publish([call_fact(), end_fact()])
    take_all(intake)
    assert "no practice" in RefusedManifest.objects.get().reason

    Practice.objects.create(id="allerton", name="Allerton", created_at=NOON)

    assert intake.look_again() == 1


def test_a_damaged_manifest_brought_back_whole_is_taken_in(node, intake):
    path, _ = node.publish([call_fact(), end_fact()])
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    take_all(intake)
    path.write_bytes(whole)

    assert intake.look_again() == 1


def test_a_missing_manifest_is_taken_in_when_it_is_brought_back(node, intake):
    paths = [node.publish(facts)[0] for facts in calls_apart(3)]
    whole = paths[1].read_bytes()
    paths[1].unlink()
    take_all(intake)
    assert Recording.objects.count() == 2
    paths[1].write_bytes(whole)

    assert intake.look_again() == 1
    assert Recording.objects.count() == 3


def test_a_quiet_folder_is_not_read_again_until_it_changes(node, intake):
    node.publish([call_fact(), end_fact()])
    for _ in range(10):
        intake.take_in()

    node.publish([call_fact(), end_fact()])
    take_all(intake)

    assert Recording.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_each_recording_once(node, make_intake):
    for facts in calls_apart(24):
        node.publish(facts)
    node.signer = stranger()
    node.publish([call_fact(), end_fact()])

    take_all_at_once(3, make_intake)

    assert Recording.objects.count() == Manifest.objects.count() == Call.objects.count() == 24
    assert Party.objects.count() == 48
    assert RefusedManifest.objects.count() == 1
    assert Outbox.objects.count() == 25


def under_a_key_that_is_gone(node, *, sealed_anew=True, digest=None):
    """Publish a recording, let the practice change its key, and list the old one no more; return the recording."""
    old = node.practice_keys["allerton"]
    first = SealedKey("allerton", old.key_id, b"sealed to the old key")
    said = {"sealed_key_sha256": digest or hashlib.sha256(first.sealed).hexdigest()}
    _, recording = node.publish([call_fact(), end_fact()], **said)
    node.practice_keys["allerton"] = IntakeKey.generate().public
    node.list_at_practices()
    keyring = Keyring(node.home.keyring)
    keyring.put(recording, first)
    if sealed_anew:
        keyring.reseal([Resealed(recording, first, node.practice_keys["allerton"].key_id, b"sealed to the new key")])
    keyring.close()
    return recording


def test_a_recording_of_before_a_change_of_keys_is_listed_again_when_its_key_is_long_gone(node, intake):
    recording = under_a_key_that_is_gone(node)

    take_all(intake)

    assert Recording.objects.get().id == recording


@pytest.mark.parametrize("what", [{"sealed_anew": False}, {"digest": "ab" * 32}])
def test_a_recording_under_a_strangers_key_is_refused(node, intake, what):
    under_a_key_that_is_gone(node, **what)

    take_all(intake)

    assert not Recording.objects.exists()
    assert "not the practice" in RefusedManifest.objects.get().reason
