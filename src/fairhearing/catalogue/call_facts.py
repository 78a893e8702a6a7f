"""Everything the page of one call says, in the order it says it. Read from the catalogue; opens nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fairhearing.call.events import EventKind
from fairhearing.call.sides import SidesFrom
from fairhearing.catalogue.call_lines import CallLine, call_line, extension_labels, party_name, party_words
from fairhearing.catalogue.conversation_lines import steps_of, told_call
from fairhearing.catalogue.heard_words import heard_words
from fairhearing.catalogue.keeping import Keeping, certificates_of, keeping_of
from fairhearing.catalogue.likely import Likely, likely_calls
from fairhearing.catalogue.models import Call, Gap, Party, Recording
from fairhearing.catalogue.moments import Moment, moments, short_span, unexplained
from fairhearing.catalogue.quality_words import quality_words
from fairhearing.catalogue.rules import FindingKind, is_worth_telling
from fairhearing.catalogue.story import Step
from fairhearing.catalogue.told_rows import rows_of
from fairhearing.catalogue.voices import DrawnVoice, drawn_voices
from fairhearing.catalogue.withheld_words import not_recorded_sentence, stopped_sentence, withheld_moments
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.wording.counts import counted
from fairhearing.wording.lengths import long_length, position
from fairhearing.wording.numbers import spoken_number


@dataclass(frozen=True, slots=True)
class HeardBy:
    """Somebody who listened. until: None while they listen, or if they never said that they stopped.

    heard: what of it their browser reported to have played.
    """

    name: str
    since: datetime
    until: datetime | None
    why: str
    where: str
    who_could_hear: str
    heard: str


@dataclass(frozen=True, slots=True)
class RecordingFacts:
    """One recording of a call. moments: gaps and events in their order. can_listen: there is sound to hear.

    quality: how much of it arrived, and whether a computer listened.
    seam: what lies between it and the one before, where the recorder had stopped; else empty.
    sides: who is heard where, empty of a note that there is no recording. voices: who was on the line when; empty where
    two people were, all the time.
    """

    id: str
    ordinal: int
    started_at: datetime
    length_ms: int
    seam: str
    lead: str
    sides: str
    voices: tuple[DrawnVoice, ...]
    moments: tuple[Moment, ...]
    findings: tuple[str, ...]
    quality: str
    can_listen: bool
    heard_by: tuple[HeardBy, ...]


@dataclass(frozen=True, slots=True)
class SaidByVendor:
    """One thing that the phone system's vendor adds to its metadata, in the vendor's own words."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class CallFacts:
    """One call. outside, inside: what is known of each party, under the word for its side; the names are shorter.

    nobody: what is said where nothing is known of a side.
    certificates: its recordings that are gone.
    steps: the story of its conversation, empty where one sentence says it all. likely: other calls worth a look.
    """

    line: CallLine
    heading: str
    outside_name: str
    inside_name: str
    outside_word: str
    inside_word: str
    outside: tuple[str, ...]
    inside: tuple[str, ...]
    nobody: str
    answered_after: str
    ended_at: datetime | None
    record_class: str
    keeping: Keeping
    certificates: tuple[str, ...]
    clock_shift: str
    recordings: tuple[RecordingFacts, ...]
    steps: tuple[Step, ...]
    likely: tuple[Likely, ...]
    said: tuple[SaidByVendor, ...]


_SIDE_WORDS = {
    Call.Direction.IN: ("Rang from", "Answered by"),
    Call.Direction.OUT: ("Rang", "Rung by"),
    Call.Direction.INTERNAL: ("Rung by", "Answered by"),
    Call.Direction.UNKNOWN: ("Outside", "At the practice"),
}
_OUT_OF_REACH = "nobody we know of"
_NOT_SAID, _NOT_KEPT = "The phone system did not say", "Not kept"
_NOT_RECORDED = "A call that was not recorded"
_DESTROYED = "A call whose recording was destroyed"
_GONE = "The recording was destroyed, and with it who spoke. What was done is proved by its certificate."
_APART = "the outside party on the left, the practice on the right"
_MIXED = "both parties on one track"
_SECONDS_A_DAY = 86400
_MOST_STEPS = 40


def call_facts(call: Call) -> CallFacts:
    """Gather the facts of one call."""
    labels = extension_labels(call.practice)
    recordings = list(call.recordings.order_by("ordinal", "id"))
    (together,) = rows_of([call.conversation])
    parties = list(call.parties.order_by("id"))
    left = [party for party in parties if party.side == Party.Side.LEFT]
    right = [party for party in parties if party.side == Party.Side.RIGHT]
    outside_word, inside_word = _SIDE_WORDS[Call.Direction(call.direction)]
    is_kept = not recordings or any(_is_kept(recording) for recording in recordings)
    return CallFacts(
        line=call_line(call),
        heading=_heading(call, _name(left, labels), _name(right, labels)) if is_kept else _nothing_kept(recordings),
        outside_name=_name(left, labels),
        inside_name=_name(right, labels),
        outside_word=outside_word,
        inside_word=inside_word,
        outside=tuple(filter(None, (party_words(party, labels) for party in left))),
        inside=tuple(filter(None, (party_words(party, labels) for party in right))),
        nobody=_NOT_SAID if is_kept else _NOT_KEPT,
        answered_after=_answered_after(call),
        ended_at=call.ended_at,
        record_class=call.get_record_class_display(),
        keeping=keeping_of(call),
        certificates=certificates_of(call),
        clock_shift=_clock_shift(call.clock_shift_s),
        recordings=tuple(
            recording_facts(recording, labels, earlier)
            for recording, earlier in zip(recordings, (None, *recordings), strict=False)
        ),
        steps=steps_of([told_call(each, labels) for each in together.calls])[:_MOST_STEPS],
        likely=likely_calls(call, labels),
        said=_said(recordings),
    )


def recording_facts(recording: Recording, labels: Mapping[str, str], earlier: Recording | None) -> RecordingFacts:
    """Gather the facts of one recording. earlier: the recording of the call before it."""
    gaps = [
        gap
        for gap in recording.gaps.all()
        if is_worth_telling(gap.start_ms, gap.length_ms, whole_ms=recording.duration_ms)
    ]
    events = list(recording.events.all())
    findings = list(recording.findings.order_by("id"))
    kinds = {FindingKind(finding.kind) for finding in findings}
    return RecordingFacts(
        id=recording.id,
        ordinal=recording.ordinal,
        started_at=recording.started_at,
        length_ms=recording.duration_ms,
        seam=_seam(recording, earlier),
        sides=_sides(recording),
        voices=drawn_voices(recording, labels),
        lead=_lead(recording, gaps, unexplained(gaps, events), kinds),
        moments=moments(events, gaps, withheld=withheld_moments(recording)),
        findings=tuple(finding.get_kind_display() for finding in findings),
        quality=quality_words(recording, kinds),
        can_listen=recording.frames > 0 and recording.not_recorded is None and not recording.is_gone,
        heard_by=_heard_by(recording),
    )


def _is_kept(recording: Recording) -> bool:
    return recording.not_recorded is None and not recording.is_gone


def _nothing_kept(recordings: Iterable[Recording]) -> str:
    return _DESTROYED if any(recording.is_gone for recording in recordings) else _NOT_RECORDED


def _sides(recording: Recording) -> str:
    if recording.not_recorded or recording.is_gone:
        return ""
    return _MIXED if recording.sides_from == SidesFrom.MIXED else _APART


def _heading(call: Call, outside: str, inside: str) -> str:
    """Say who spoke to whom."""
    outside, inside = outside or "A caller we do not know", inside or _OUT_OF_REACH
    match call.direction:
        case Call.Direction.OUT:
            return f"{'Somebody' if inside == _OUT_OF_REACH else inside} rang {outside}"
        case Call.Direction.INTERNAL:
            return f"{outside} rang {inside}"
    return f"{outside} spoke to {inside}"


def _name(parties: Iterable[Party], labels: Mapping[str, str]) -> str:
    """Name the parties of one side as shortly as they can be."""
    names = []
    for party in parties:
        known = party_name(party, labels)
        if not known and party.extension:
            known = f"extension {party.extension}"
        if not known and party.withheld:
            known = "A caller who withheld their number"
        names.append(known or spoken_number(party.number))
    return " and ".join(filter(None, names))


def _lead(recording: Recording, gaps: list[Gap], missing: list[Gap], findings: set[FindingKind]) -> str:
    """Say in one sentence what there is to hear, and in the next what there is not. missing: unexplained gaps."""
    if recording.is_gone or recording.not_recorded:
        return _GONE if recording.is_gone else not_recorded_sentence(recording)
    length = long_length(recording.duration_ms)
    if FindingKind.SILENT in findings:
        return f"{length}, but no sound arrived from either side."
    if FindingKind.ONE_SIDED in findings:
        return f"{length}. The phone system sent one side only: ask its supplier, quoting {recording.id[:8]}."
    if FindingKind.IMPORTED in findings:
        track = ", with both parties on one track" if recording.sides_from == SidesFrom.MIXED else ""
        return f"{length}, made by another recorder{track}. It was imported after the call; gaps are not known."
    if any(event.kind == EventKind.MIXED_STREAM for event in recording.events.all()):
        return f"{length}. The phone system sent everybody in one stream, so that all sound is on one side."
    sentence = f"{length}, recorded on both sides"
    whole_ms = sum(gap.length_ms for gap in missing)
    if missing:
        sentence += f" with {counted(len(missing), 'gap')}, {short_span(whole_ms)} in all."
    else:
        sentence += ", with no gaps but the holds and pauses below." if gaps else " with no gaps."
    sentence += stopped_sentence(recording)
    if FindingKind.INTERRUPTED in findings:
        sentence += (
            f" Recording was interrupted at {position(recording.duration_ms)}: what was said later is not in it."
        )
    return sentence


def _seam(recording: Recording, earlier: Recording | None) -> str:
    """Say how much of the call was lost before this recording because the recorder had stopped."""
    if earlier is None or not recording.events.filter(kind=EventKind.RECORDER_RESTARTED).exists():
        return ""
    ended = earlier.started_at + timedelta(milliseconds=earlier.duration_ms)
    lost_ms = max(0, (recording.started_at - ended) // timedelta(milliseconds=1))
    return f"The recorder stopped and started again here: {long_length(lost_ms)} of the call were not recorded."


def _said(recordings: Iterable[Recording]) -> tuple[SaidByVendor, ...]:
    """Return what the vendor added, each thing once."""
    said = (SaidByVendor(each["name"], each["text"]) for recording in recordings for each in recording.said)
    return tuple(dict.fromkeys(said))


def _heard_by(recording: Recording) -> tuple[HeardBy, ...]:
    """Return who listened, the latest first."""
    listens = recording.listens.select_related("person", "place").prefetch_related("heard").order_by("-begun_at")
    return tuple(
        HeardBy(
            name=listen.person.full_name,
            since=listen.begun_at,
            until=listen.ended_at,
            why=", ".join(filter(None, (Purpose(listen.purpose).label, listen.reference))),
            where=listen.place.name,
            who_could_hear=listen.who_can_hear,
            heard=heard_words(
                [(each.from_ms, each.to_ms) for each in listen.heard.all()],
                recording.duration_ms,
                is_doubtful=any(each.is_doubtful for each in listen.heard.all()),
            ),
        )
        for listen in listens
    )


def _answered_after(call: Call) -> str:
    """Say how long it rang, if that is known."""
    if call.answered_at is None:
        return ""
    seconds = round((call.answered_at - call.started_at).total_seconds())
    return f"after {counted(seconds, 'second')}" if seconds > 0 else ""


def _clock_shift(shift_s: float) -> str:
    """Say so if the recorder's clock was not the world's."""
    if not shift_s:
        return ""
    days = abs(shift_s) / _SECONDS_A_DAY
    amount = counted(round(days), "day") if days >= 1 else long_length(round(abs(shift_s)) * 1000)
    return f"Recorded for a demonstration or drill, with the clock set {amount} {'back' if shift_s < 0 else 'forward'}."
