"""Disclosures in words: the lead of a page, and what is due."""

from __future__ import annotations

from datetime import date
from typing import Final

from fairhearing.disclosures import rules
from fairhearing.disclosures.models import Disclosure
from fairhearing.wording.days import PRACTICE_TIME, how_far, long_day

KIND_HELP: Final[dict[rules.Kind, str]] = {
    rules.Kind.POLICE: "Nothing has to be given without an order, or an Act that they name.",
    rules.Kind.CORONER: "A notice has to be obeyed; without one you may help.",
    rules.Kind.COURT: "An order or a summons has to be obeyed; a solicitor’s letter is neither.",
    rules.Kind.REGULATOR: "GMC, NMC, CQC, the Information Commissioner, the ombudsman: each names its section.",
    rules.Kind.INSURER: "Only with the patient’s written consent.",
    rules.Kind.DEFENCE: "For a claim, a complaint or an inquest of ours.",
    rules.Kind.SUCCESSOR: "What the transfer or the contract says.",
}


def lead_of(disclosure: Disclosure, state: rules.State, today: date) -> tuple[str, str]:
    """Return what is due, in bold, and the rest of its sentence."""
    if disclosure.closed_at is not None:
        closed = disclosure.closed_at.astimezone(PRACTICE_TIME).date()
        kept = disclosure.goes_on_until
        then = f" Its calls are kept on; look again on {long_day(kept)}." if kept else ""
        return f"Closed on {long_day(closed)}", f": {_lower(disclosure.get_end_display())}.{then}"
    if disclosure.ended_on is not None:
        return f"{disclosure.get_end_display()} on {long_day(disclosure.ended_on)}", "."
    if state is rules.State.ASKED:
        return "It waits to be approved", f". {_days(disclosure, today)}"
    if state is rules.State.APPROVED:
        return "It is approved", f": make the copy, and hand it out. {_days(disclosure, today)}"
    return f"Answer by {long_day(disclosure.last_on)}", f", {how_far(disclosure.last_on, today)}.{_aim(disclosure)}"


def do_words(disclosure: Disclosure, state: rules.State) -> str:
    """Say what is to be done next."""
    match state:
        case rules.State.ASKED:
            return "Waits to be approved"
        case rules.State.APPROVED:
            return "Give the copy"
        case rules.State.PREPARING:
            return "Prepare it"
    return "Close it" if disclosure.closed_at is None else ""


def _days(disclosure: Disclosure, today: date) -> str:
    last = disclosure.last_on
    who = "They named" if disclosure.needed_by else "We aim for"
    return f"{who} {long_day(last)}, {how_far(last, today)}."


def _aim(disclosure: Disclosure) -> str:
    if disclosure.needed_by is None:
        return " They named no day: it is the one we aim for."
    if disclosure.target_on < disclosure.needed_by:
        return f" Aim for {long_day(disclosure.target_on)}."
    return ""


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
