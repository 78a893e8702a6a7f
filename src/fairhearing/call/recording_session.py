"""One recording session: its streams, their places and its parties, from the first offer to the last. No SIP here.

Rules that hold for as long as it lives: a living stream keeps its place; a media line keeps its port; the practice
stays, and a direction once told; a party who was on the call stays listed, also after a transfer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from fairhearing.wire.siprec import Metadata, Participant
from fairhearing.wire.siprec_merging import merge_metadata

from .actions import CallFacts, ChangeStreams, StartRecording
from .clients import Client
from .events import Event, EventKind
from .identifiers import MAX_IDENTIFIERS, Identifier
from .offer_answer import TakenLine
from .parties import Cast, Party, PracticeLines, cast_call, choose_practice, name_party
from .placing import Place, Wanting, place_streams, senders
from .presence import present_in
from .sides import Direction, Side, SidesFrom
from .streams import Stream, StreamState
from .withholding import Withholdings

MAX_PARTICIPANTS = 256
"""Of a call, the newest: a phone system that names everybody anew at each change must not slow down all calls. Who is
no longer among them was told when they were."""
_FEWEST_TO_COUNT = 2


@dataclass(slots=True)
class RecordingSession:
    """What is known of one call while it is recorded.

    secret: random; the keys in our answers are made of it. media_host: our address that its sound is sent to.
    ports: by media line. streams and places: by the stream's name (see `placing`); the places of ended streams are
    remembered until another stream takes them. party_places: where each participant is heard, or would be.
    parties: as last told. present: who takes part now, and those who did last once metadata say that everybody left.
    started: None until it is opened. resumed: how often it has gone on in another process.
    withholdings: what keeps its sound from being kept (see `keeping`).
    """

    call_id: str
    client: Client
    practices: tuple[PracticeLines, ...]
    secret: bytes = field(repr=False)
    media_host: str = ""
    ports: dict[int, int] = field(default_factory=dict)
    practice: str = ""
    direction: Direction = Direction.UNKNOWN
    metadata: Metadata | None = None
    participants: tuple[Participant, ...] = ()
    present: tuple[Participant, ...] = ()
    party_places: dict[str, Place] = field(default_factory=dict)
    parties: tuple[Party, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    streams: dict[str, Stream] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    started: datetime | None = None
    sides_from: SidesFrom = SidesFrom.POSITION
    resumed: int = 0
    withholdings: Withholdings = field(default_factory=Withholdings)

    def open(
        self,
        taken: Sequence[TakenLine],
        metadata: Metadata | None,
        started: datetime,
        *,
        identified: Sequence[Identifier] = (),
    ) -> StartRecording:
        """Begin with these lines, whose ports are set."""
        self._learn(metadata, identified)
        self.practice = choose_practice(self.participants, self.client, self.practices)
        cast = self._cast()
        self.direction = cast.direction
        self.started = started
        self.sides_from = self._sides_from(taken, cast)
        self._place(taken, cast)
        events = [Event(kind=EventKind.SIDES_BY_POSITION)] if self.sides_from is SidesFrom.POSITION else []
        events += [Event(kind=EventKind.MIXED_STREAM)] if self._is_mixed(taken) else []
        events += [_about(EventKind.HELD, each) for each in self._listed() if each.state is StreamState.HELD]
        self.parties = self._parties(cast)
        facts = self._facts(self.parties, started)
        return StartRecording(facts, self._listed(), tuple(events), self.metadata)

    def resume(self, started: datetime) -> StartRecording:
        """Go on in another process than the one that opened it."""
        recordings = 1 + max((place.recording for place in self.places.values()), default=0)
        self.parties = self._parties(self._cast())
        return StartRecording(
            self._facts(self.parties, started),
            self._listed(),
            (Event(kind=EventKind.RECORDER_RESTARTED),),
            self.metadata,
            earlier=self.resumed * recordings,
        )

    def facts_now(self) -> CallFacts:
        """Return what is known of the call by now."""
        return self._facts(self._parties(self._cast()), self.started or datetime.min.replace(tzinfo=UTC))

    def forget_all_but(self, participants: Sequence[Participant]) -> None:
        """Name nobody else as a party from here on: the others' part in the call was none that is recorded."""
        listed = {each.id for each in participants}
        self.participants = tuple(participants)
        self.party_places = {identity: place for identity, place in self.party_places.items() if identity in listed}
        self.direction = self._cast().direction

    def _facts(self, parties: tuple[Party, ...], started: datetime) -> CallFacts:
        return CallFacts(
            call_id=self.call_id,
            session=self.metadata.session if self.metadata else "",
            client=self.client.name,
            practice=self.practice,
            direction=self.direction,
            parties=parties,
            sides_from=self.sides_from,
            started=started,
            identifiers=self.identifiers,
        )

    def change(
        self,
        taken: Sequence[TakenLine] | None,
        metadata: Metadata | None,
        *,
        identified: Sequence[Identifier] = (),
    ) -> ChangeStreams | None:
        """Go on with these lines; None leaves the streams as they are. Return None where nothing is new."""
        streams, parties, identifiers = dict(self.streams), self.parties, self.identifiers
        said = set(self.metadata.extensions) if self.metadata else set()
        self._learn(metadata, identified)
        cast = self._cast()
        if self.direction is Direction.UNKNOWN:
            self.direction = cast.direction
        if taken is not None:
            self._place(taken, cast)
        self.parties = self._parties(cast)
        events = list(_differences(streams, self.streams))
        if self.parties != parties:
            events.append(Event(kind=EventKind.PARTIES_CHANGED))
        change = ChangeStreams(
            self.call_id,
            self.direction,
            self._listed(),
            self.parties,
            tuple(events),
            identifiers=self.identifiers[len(identifiers) :],
            extensions=tuple(each for each in metadata.extensions if each not in said) if metadata else (),
        )
        is_news = events or change.identifiers or change.extensions or self.streams != streams
        return change if is_news else None

    def would_lose(self, taken: Sequence[TakenLine], offered: Sequence[int]) -> bool:
        """Whether an offer moves a living stream to something that we cannot take."""
        living = {stream.index for stream in self.streams.values() if stream.state is not StreamState.ENDED}
        return bool((living & set(offered)) - {line.index for line in taken})

    def _learn(self, metadata: Metadata | None, identified: Sequence[Identifier]) -> None:
        self.identifiers = tuple(dict.fromkeys((*self.identifiers, *identified)))[:MAX_IDENTIFIERS]
        if metadata is None:
            return
        self.metadata = merge_metadata(self.metadata, metadata)
        self.present = present_in(self.metadata) or self.present
        known = {each.id: each for each in self.participants} | {each.id: each for each in metadata.participants}
        self.participants = tuple(known.values())[-MAX_PARTICIPANTS:]
        listed = {each.id for each in self.participants}
        self.party_places = {identity: place for identity, place in self.party_places.items() if identity in listed}

    def _cast(self) -> Cast:
        return cast_call(self.participants, self.practice, self.practices)

    def _senders(self, labels: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
        """Return who sends each stream, by the stream's name. labels: also by that.

        Where no label tells, the first named party sends the first line and so on; a single line may be a mix. Who has
        left sends nothing, save where nobody else is said to.
        """
        told = senders(self.metadata, list(labels.values()))
        if not any(told) and _FEWEST_TO_COUNT <= len(labels) <= len(self.participants):
            told = tuple((each.id,) for each in self.participants[: len(labels)])
        here = {each.id for each in self.present}
        staying = (tuple(each for each in ids if each in here) or ids for ids in told)
        return dict(zip(labels, staying, strict=True))

    def _side_of(self, ids: Sequence[str], cast: Cast) -> Side | None:
        """Return the side that all of these participants are on; None where nothing tells, or they are on both."""
        known = {self.party_places[each].side if each in self.party_places else cast.side_of(each) for each in ids}
        return known.pop() if len(known) == 1 else None

    def _is_mixed(self, taken: Sequence[TakenLine]) -> bool:
        """Whether one stream is all there is of several parties, and no one of them is said to send it."""
        alone = len(taken) == 1 and len(self.present) >= _FEWEST_TO_COUNT
        return alone and len(self._senders({line.key: line.label for line in taken})[taken[0].key]) != 1

    def _sides_from(self, taken: Sequence[TakenLine], cast: Cast) -> SidesFrom:
        told = senders(self.metadata, [line.label for line in taken])
        if not any(cast.side_of(each) for ids in told for each in ids):
            return SidesFrom.POSITION
        return SidesFrom.INFERRED if cast.is_assumed else SidesFrom.LABEL

    def _place(self, taken: Sequence[TakenLine], cast: Cast) -> None:
        """Set places and streams for these lines; living streams that are not among them have ended."""
        sent_by = self._senders({line.key: line.label for line in taken})
        held = {line.key: self.places[line.key] for line in taken if line.key in self.places}
        wanting = [Wanting(line.key, self._side_of(sent_by[line.key], cast)) for line in taken if line.key not in held]
        places = place_streams(held, wanting)
        remembered = {key: place for key, place in self.places.items() if place not in places.values()}
        lines_in_use = {line.index for line in taken}
        ended = {
            key: replace(stream, state=StreamState.ENDED)
            for key, stream in self.streams.items()
            if key in remembered and stream.index not in lines_in_use
        }
        self.places = remembered | places
        self.streams = ended | {line.key: self._stream(line, places[line.key]) for line in taken}

    def _stream(self, line: TakenLine, place: Place) -> Stream:
        return Stream(
            index=line.index,
            label=line.label,
            local_port=self.ports[line.index],
            remote=line.remote,
            payload_type=line.payload_type,
            codec=line.codec,
            telephone_event=line.telephone_event,
            comfort_noise=line.comfort_noise,
            others=line.others,
            state=line.state,
            recording=place.recording,
            side=place.side,
            crypto=line.crypto,
            is_inactive=line.is_inactive,
        )

    def _listed(self) -> tuple[Stream, ...]:
        return tuple(sorted(self.streams.values(), key=lambda stream: stream.index))

    def _parties(self, cast: Cast) -> tuple[Party, ...]:
        """Return everybody who took part, each where their sound is, or would be, and whether they still do.

        A phone system may give somebody another id at each change: who is the same is told once.
        """
        living = {key: each.label for key, each in self.streams.items() if each.state is not StreamState.ENDED}
        for key, ids in self._senders(living).items():
            self.party_places |= dict.fromkeys(ids, self.places[key])
        here = {each.id for each in self.present}
        told: dict[Party, bool] = {}
        for index, role in enumerate(cast.roles):
            by_order = Side.RIGHT if index else Side.LEFT
            place = self.party_places.setdefault(role.participant.id, Place(0, role.side or by_order))
            party = replace(name_party(role, place.side), recording=place.recording)
            told[party] = told.get(party, False) or role.participant.id in here
        return tuple(replace(party, here=is_here) for party, is_here in told.items())


def _differences(before: Mapping[str, Stream], after: Mapping[str, Stream]) -> Iterator[Event]:
    """Return what happened to each stream between one agreement and the next."""
    for key, stream in before.items():
        if key not in after and stream.state is not StreamState.ENDED:
            yield _about(EventKind.STREAM_ENDED, stream)
    for key, stream in after.items():
        yield from _difference(before.get(key), stream)


def _difference(before: Stream | None, after: Stream) -> Iterator[Event]:
    ended_before = before is None or before.state is StreamState.ENDED
    if after.state is StreamState.ENDED:
        if not ended_before:
            yield _about(EventKind.STREAM_ENDED, after)
        return
    if before is None or ended_before:
        yield _about(EventKind.STREAM_ADDED, after)
        if after.state is StreamState.HELD:
            yield _about(EventKind.HELD, after)
        return
    if before.state is not after.state:
        yield _about(EventKind.HELD if after.state is StreamState.HELD else EventKind.RESUMED, after)
    if after.remote is not None and before.remote != after.remote:
        yield _about(EventKind.STREAM_MOVED, after)


def _about(kind: EventKind, stream: Stream) -> Event:
    return Event(kind=kind, side=stream.side, label=stream.label, recording=stream.recording)
