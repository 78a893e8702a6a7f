"""Whether what the practice wrote down is there and in date, and whether every other copy of calls is known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.urls import reverse
from django.utils import timezone

from fairhearing.clauses.proof import Answer, Proof, Verdict
from fairhearing.papers.copy_places import ASKED, register_of
from fairhearing.papers.paper_kinds import PaperKind
from fairhearing.papers.signing import tensions_of
from fairhearing.papers.standing import PaperState, StandingPaper, papers_of
from fairhearing.practice.models import Practice
from fairhearing.wording.counts import counted
from fairhearing.wording.days import day_words

_BRING: Final = "Keep a paper that is in date, or say why none is needed."
_FIND_OUT: Final = "Ask whoever runs it whether it stores calls, and until when. Write down how you know."
_CHANGE: Final = "Have it switched off, or set to the time in your policy."


def ask_telecoms(practice: Practice, now: datetime) -> Proof:
    """Ask whether recording was authorised, and whether everybody who may use the phones has been told (C8)."""
    kinds = {PaperKind.AUTHORISATION, PaperKind.STAFF_NOTICE}
    found = _standing(practice, now, kinds)
    authorised = next(each for each in found if each.rule.kind is PaperKind.AUTHORISATION)
    told = next(each for each in found if each.rule.kind is PaperKind.STAFF_NOTICE)
    words = "Authorised" if authorised.state.is_done else "Not authorised in writing"
    return Proof(f"{words}; {told.words}", tuple(map(_answer, found)))


def ask_records(practice: Practice, now: datetime) -> Proof:
    """Ask whether the practice's own records policy and its contract name recordings (C6)."""
    return _proof(_standing(practice, now, {PaperKind.RECORDS_POLICY, PaperKind.CONTRACT}))


def ask_told(practice: Practice, now: datetime) -> Proof:
    """Ask whether website, leaflet, poster and words for calling out were looked at in time (C9)."""
    kinds = {PaperKind.WEB_NOTICE, PaperKind.LEAFLET, PaperKind.POSTER, PaperKind.CALLING_OUT}
    return _proof(_standing(practice, now, kinds))


def ask_data_protection(practice: Practice, now: datetime) -> Proof:
    """Ask for every paper, and whether partners accepted where policy and law differ (C20)."""
    found = _standing(practice, now, set(PaperKind))
    proof = _proof(found)
    return Proof(proof.figure, (*proof.answers, _tensions(practice, now)))


def ask_other_copies(practice: Practice, now: datetime) -> Proof:
    """Ask whether every other place that may hold copies is known, and keeps none or keeps them alike (C12)."""
    register = register_of(practice, today=timezone.localdate(now))
    until = register.until
    mend = ""
    if register.different:
        verdict, mend = Verdict.BROKEN, _CHANGE
    elif register.unknown or register.late or until is None:
        verdict, mend = Verdict.UNKNOWN, _FIND_OUT
    else:
        verdict = Verdict.SIGNED
    known = len(register.places) + len(register.unasked)
    found = f"{known - register.unknown} of {known} known; {register.different} kept otherwise, {register.late} overdue"
    answer = Answer(
        "Is every other place where calls may be stored off, or destroyed alike?",
        found,
        verdict,
        reverse("other-copies"),
        f"The {max(known, len(ASKED))} places",
        signed_until=until if verdict is Verdict.SIGNED else None,
        mend=mend,
    )
    unknown = f"{counted(register.unknown, 'other place')} not known" if register.unknown else "other copies known"
    return Proof(f"{register.different} kept otherwise" if register.different else unknown, (answer,))


def _standing(practice: Practice, now: datetime, kinds: set[PaperKind]) -> list[StandingPaper]:
    today = timezone.localdate(now)
    return [each for each in papers_of(practice, today=today) if each.rule.kind in kinds]


def _proof(found: list[StandingPaper]) -> Proof:
    done = sum(each.state.is_done for each in found)
    figure = f"{done} of {len(found)} papers in date"
    ends = _first(each.until for each in found if each.state.is_done)
    return Proof(f"{figure}; next ends {ends}" if ends else figure, tuple(map(_answer, found)))


def _first(days: Iterable[date | None]) -> str:
    """Say the first of some days, "" where there is none."""
    first = min((day for day in days if day), default=None)
    return day_words(first) if first else ""


def _answer(standing: StandingPaper) -> Answer:
    """Answer for one kind: seen by the system, signed until a day, or not proven."""
    verdict = _verdict(standing)
    return Answer(
        standing.rule.title + "?",
        _signed(standing) if verdict is Verdict.SIGNED else standing.words,
        verdict,
        reverse("paper", args=[str(standing.rule.kind)]),
        "The paper" if not standing.rule.is_computed else "What is seen",
        signed_until=standing.until if verdict is Verdict.SIGNED else None,
        mend="" if standing.state.is_done else _BRING,
    )


def _signed(standing: StandingPaper) -> str:
    """Say what a person signed for; until when stands behind it."""
    if standing.state is PaperState.ABSENT:
        return "Does not apply"
    return "In date" if len(standing.papers) == 1 else f"{counted(len(standing.papers), 'paper')} in date"


def _verdict(standing: StandingPaper) -> Verdict:
    if not standing.state.is_done:
        return Verdict.UNKNOWN
    return Verdict.KEPT if standing.rule.is_computed else Verdict.SIGNED


def _tensions(practice: Practice, now: datetime) -> Answer:
    standing = tensions_of(practice, today=timezone.localdate(now))
    signed = [each.signature.until for each in standing if each.is_signed and each.signature]
    is_whole = len(signed) == len(standing)
    return Answer(
        "Where policy and law differ: accepted by a partner?",
        f"{len(signed)} of {len(standing)}",
        Verdict.SIGNED if is_whole else Verdict.UNKNOWN,
        reverse("tensions"),
        f"The {len(standing)} places",
        signed_until=min(signed) if is_whole else None,
        mend="" if is_whole else "Ask a partner to read them and sign each until a day.",
    )
