"""Writes what a believed manifest says as rows of a call and its recording. Runs inside intake's transaction."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

from fairhearing.call.events import EventKind
from fairhearing.call.sound_events import SoundEventKind
from fairhearing.catalogue.closures import close_if_about
from fairhearing.catalogue.errors import UnusableManifest
from fairhearing.catalogue.facts import CallFacts, RecordingFacts
from fairhearing.catalogue.grouping import group_with_others, name_identifiers
from fairhearing.catalogue.heard import HEARD_WITHIN
from fairhearing.catalogue.manifest_reader import ReadManifest
from fairhearing.catalogue.models import (
    Call,
    Conversation,
    Event,
    Finding,
    Gap,
    Manifest,
    Participation,
    Party,
    Recording,
)
from fairhearing.catalogue.names import name_keys
from fairhearing.catalogue.numbers import reversed_digits
from fairhearing.catalogue.rules import LONGEST_MONTHS, RecordClass, SoundFacts, expires_on, findings
from fairhearing.catalogue.twins import has_twin
from fairhearing.practice.models import Practice
from fairhearing.vault.manifest import RecordingState

_NOT_LIVE = frozenset({EventKind.IMPORTED_AFTERWARDS, EventKind.CAPTURED_AFTERWARDS})
"""What was made of a file after the call: no key of it was handed to hearing."""

_EXPLAIN_SILENCE = frozenset({EventKind.HELD, SoundEventKind.COMFORT_NOISE})
"""Events that announce a side's silence: nothing went missing."""


def write_recording(practice: Practice, row: Manifest, read: ReadManifest) -> None:
    """Write a recording with its call, parties, gaps, events and findings, and put the call into its conversation.

    Raises UnusableManifest when the call is another practice's.
    """
    manifest, facts = read.manifest, read.facts
    call = _write_call(practice, facts)
    _write_parties(call, facts.call)
    recording = Recording(
        id=manifest.recording,
        call=call,
        manifest=row,
        ordinal=facts.call.ordinal,
        state=str(manifest.state),
        started_at=facts.call.began_at,
        ended_at=facts.end.ended_at if facts.end else None,
        end_reason=facts.end.reason if facts.end else "",
        key_id=manifest.key_id,
        sealed_key_sha256=manifest.sealed_key_sha256,
        object_name=manifest.object.name,
        object_size=manifest.object.size,
        object_sha256=manifest.object.sha256,
        sound_format=str(manifest.sound.format),
        frames=manifest.sound.frames,
        segments=manifest.sound.segments,
        sides_from=facts.call.sides_from,
        said=list(facts.said),
        packets=_packets(facts),
    )
    if not recording.not_recorded and not any(event.kind in _NOT_LIVE for event in facts.events):
        recording.hearing = Recording.Hearing.WAITS
        recording.hearing_due_at = row.read_at + HEARD_WITHIN
    recording.save(force_insert=True)
    _widen_call(call, facts, recording)
    _classify(call, facts)
    _write_participations(recording, facts)
    Gap.objects.bulk_create(
        Gap(recording=recording, side=gap.side, start_ms=gap.start_ms, length_ms=gap.length_ms)
        for gap in facts.gaps
        if not gap.withheld
    )
    Event.objects.bulk_create(
        Event(call=call, recording=recording, at_ms=event.at_ms, kind=event.kind, side=event.side, detail=event.detail)
        for event in facts.events
    )
    found = () if recording.not_recorded else findings(_sound_facts(manifest.state, facts, has_twin=has_twin(call)))
    Finding.objects.bulk_create(Finding(recording=recording, kind=str(kind)) for kind in found)
    close_if_about(call)


def _write_call(practice: Practice, facts: RecordingFacts) -> Call:
    """Write the call, unless an earlier recording of it did. It is a conversation of its own at first."""
    said = facts.call
    expires_on(said.started_at, kept_months=LONGEST_MONTHS)  # ValueError where no calendar has such a day
    call = Call.objects.filter(id=said.call).first()
    if call is None:
        conversation = Conversation.objects.create(id=said.call, practice=practice, started_at=said.started_at)
        call = Call.objects.create(
            id=said.call,
            practice=practice,
            conversation=conversation,
            direction=said.direction,
            started_at=said.started_at,
            stands_at=said.started_at,
            answered_at=said.answered_at,
            last_at=said.started_at,
            client=said.client,
            session=said.session,
            clock_shift_s=said.clock_shift_s,
        )
    if call.practice_id != practice.id:
        raise UnusableManifest("its call is another practice's")
    return call


def _widen_call(call: Call, facts: RecordingFacts, recording: Recording) -> None:
    """Let a call have begun with its first recording and last to the end of its last, and group it anew.

    Recordings may come in any order: what is written is the same.
    """
    said, ended_at = facts.call, facts.end.ended_at if facts.end else None
    last_at = max(recording.started_at + timedelta(milliseconds=recording.duration_ms), ended_at or said.started_at)
    call.started_at = min(call.started_at, said.started_at)
    call.last_at = max(call.last_at, last_at)
    call.ended_at = max(filter(None, (call.ended_at, ended_at)), default=None)
    if call.direction == Call.Direction.UNKNOWN or (call.direction == Call.Direction.INTERNAL and said.parties):
        call.direction = said.direction  # of a call that was internal at first, what was recorded tells more
    call.destroyed_at = None  # of a call whose other recordings are gone already: this one is due at once
    call.length_s = int((call.last_at - call.started_at).total_seconds())
    call.save(update_fields=["started_at", "last_at", "ended_at", "direction", "destroyed_at", "length_s"])
    name_identifiers(call, said.identifiers)
    group_with_others(call)


def _classify(call: Call, facts: RecordingFacts) -> None:
    """Let a call in which a clinician's extension takes part begin as one whose note is not confirmed yet.

    A later recording of a call may be the one that brings the clinician in. Other classes were chosen by somebody.
    """
    if call.record_class != RecordClass.ADMINISTRATIVE:
        return
    extensions = {party.extension for party in facts.call.parties}
    extensions |= {each.party.extension for each in facts.participations}
    if call.practice.extensions.filter(extension__in=extensions - {""}, clinical=True).exists():
        call.record_class = Call.RecordClass.CLINICAL_UNCONFIRMED
        call.save(update_fields=["record_class"])


def _write_parties(call: Call, said: CallFacts) -> None:
    """Write the parties; those that another recording of the call named already stay as they are."""
    keys = {party.name: name_keys(party.name) for party in said.parties}
    Party.objects.bulk_create(
        (
            Party(
                call=call,
                practice_id=call.practice_id,
                conversation_id=call.conversation_id,
                started_at=call.started_at,
                side=party.side,
                number=party.number,
                number_reversed=reversed_digits(party.number),
                extension=party.extension,
                withheld=party.withheld,
                name=party.name,
                name_forward=keys[party.name].forward,
                name_from_last=keys[party.name].from_last,
            )
            for party in said.parties
        ),
        ignore_conflicts=True,
    )


def _write_participations(recording: Recording, facts: RecordingFacts) -> None:
    """Write who was on the line when."""
    Participation.objects.bulk_create(
        Participation(
            recording=recording,
            side=each.party.side,
            number=each.party.number,
            extension=each.party.extension,
            withheld=each.party.withheld,
            name=each.party.name,
            from_ms=each.from_ms,
            until_ms=each.until_ms,
        )
        for each in facts.participations
    )


def _packets(facts: RecordingFacts) -> dict[str, dict[str, int]]:
    """Return what became of each side's packets; nothing where nobody counted."""
    counted = (facts.end.packets if facts.end else None) or ()
    return {str(side): asdict(each) for side, each in zip(Party.Side, counted, strict=False)}


def _sound_facts(state: RecordingState, facts: RecordingFacts, *, has_twin: bool) -> SoundFacts:
    """Gather what the rules of findings ask for."""
    explained = {event.side for event in facts.events if event.kind in _EXPLAIN_SILENCE}
    is_mixed = any(event.kind == EventKind.MIXED_STREAM for event in facts.events)
    received = facts.end.received if facts.end else None
    if is_mixed and received:
        explained |= {side for side, count in zip(Party.Side, received, strict=True) if not count}
    return SoundFacts(
        interrupted=state is RecordingState.INTERRUPTED,
        received=received,
        late=facts.end.late if facts.end else 0,
        lost=facts.end.lost if facts.end else 0,
        longest_gap_ms=max(
            (gap.length_ms for gap in facts.gaps if gap.side not in explained and not gap.withheld), default=0
        ),
        has_parties=bool(facts.call.parties),
        sides_from=facts.call.sides_from,
        is_imported=any(event.kind == EventKind.IMPORTED_AFTERWARDS for event in facts.events),
        has_twin=has_twin,
        is_mixed=is_mixed,
        is_silent=any(event.kind == EventKind.ONLY_SILENCE for event in facts.events),
    )
