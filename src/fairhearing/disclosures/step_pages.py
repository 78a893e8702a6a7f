"""The pages of a disclosure on which one says by which power, why this is the least, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from fairhearing.disclosures import ending, matter, preparing, rules
from fairhearing.disclosures.approving import standing_of, whole_calls
from fairhearing.disclosures.errors import NotChosen
from fairhearing.disclosures.grounds import WORDS, Ground
from fairhearing.disclosures.models import Disclosure, Paper
from fairhearing.disclosures.powers import POWERS, Power, powers_for
from fairhearing.disclosures.steps import Step, StepForm, show_steps, step_page
from fairhearing.disclosures.visiting import AtDisclosure, find_disclosure
from fairhearing.practice.allowed import requires
from fairhearing.practice.permissions import Permission


@requires(Permission.WORK_DISCLOSURES)
@require_http_methods(["GET", "HEAD", "POST"])
def disclosure_authority(http: HttpRequest, disclosure_id: UUID) -> HttpResponseBase:
    """Say by which power they ask, and why the duty of confidence does not forbid it; keep papers."""
    at = find_disclosure(http, disclosure_id)
    return step_page(http, at, "disclosures/authority.jinja", _AUTHORITY, _authority_context)


@requires(Permission.WORK_DISCLOSURES)
@require_http_methods(["GET", "HEAD", "POST"])
def disclosure_extent(http: HttpRequest, disclosure_id: UUID) -> HttpResponseBase:
    """Say why this is the least that does, and whether the person is told."""
    at = find_disclosure(http, disclosure_id)
    return step_page(http, at, "disclosures/extent.jinja", _EXTENT, _extent_context)


@requires(Permission.WORK_DISCLOSURES)
@require_http_methods(["GET", "HEAD", "POST"])
def disclosure_end(http: HttpRequest, disclosure_id: UUID) -> HttpResponseBase:
    """Say how a disclosure ended, and that the person was told."""
    at = find_disclosure(http, disclosure_id)
    return step_page(http, at, "disclosures/end.jinja", _ENDS, _end_context)


def paper_refused(http: HttpRequest, at: AtDisclosure, text: str) -> HttpResponseBase:
    """Say beside the papers of a disclosure what is wrong with a file."""
    return show_steps(http, at, "disclosures/authority.jinja", _authority_context, [{"field": "file", "text": text}])


def _power(disclosure: Disclosure, form: StepForm) -> None:
    power = next((each for each in Power if each == form.choice), None)
    if power is None:
        raise NotChosen("choice-1", "Choose a power")
    preparing.say_power(disclosure, power, form.day, form.words[:500], form.done)


def _confidence(disclosure: Disclosure, form: StepForm) -> None:
    if form.choice not in Disclosure.Confidence.values:
        raise NotChosen("confidence-1", "Choose why the duty of confidence does not forbid it")
    preparing.say_confidence(disclosure, rules.Confidence(form.choice), form.words, form.done)


def _telling(disclosure: Disclosure, form: StepForm) -> None:
    if form.choice not in Disclosure.Telling.values:
        raise NotChosen("choice-1", "Choose whether the person is told")
    preparing.decide_telling(disclosure, rules.Telling(form.choice), form.words, form.done)


def _refuse(disclosure: Disclosure, form: StepForm) -> None:
    ground = next((each for each in Ground if each == form.choice), None)
    if ground is None:
        raise NotChosen("ground", "Choose a ground")
    ending.refuse(disclosure, form.day, ground, form.words, form.done)


_AUTHORITY: Final[dict[str, Step]] = {
    "power": Step(_power, "Kept. Your data protection officer decides whether it fits."),
    "confidence": Step(_confidence, "Kept."),
}
_EXTENT: Final[dict[str, Step]] = {
    "need": Step(lambda found, form: preparing.say_extent(found, form.words, form.more, form.done), "Kept."),
    "telling": Step(_telling, "Decided."),
}
_ENDS: Final[dict[str, Step]] = {
    "deliver": Step(lambda found, form: ending.deliver(found, form.day, form.words, form.done), "It is given."),
    "refuse": Step(_refuse, "It is refused. Write the letter that says so now."),
    "withdraw": Step(lambda found, form: ending.withdraw(found, form.day, form.words, form.done), "Kept."),
    "told": Step(lambda found, form: ending.tell_person(found, form.day, form.words, form.done), "Kept."),
}


def _authority_context(at: AtDisclosure) -> Mapping[str, object]:
    found = at.disclosure
    powers = powers_for(rules.Kind(found.kind))
    chosen = POWERS[Power(found.power)] if found.power else None
    return {
        "powers": [(str(each), _label(each), f"{POWERS[each].law}. {POWERS[each].help}") for each in powers],
        "chosen": chosen,
        "confidences": [
            (str(each), Disclosure.Confidence(str(each)).label, "") for each in (chosen.confidences if chosen else ())
        ],
        "papers": list(found.papers.select_related("added_by").defer("data")),
        "paper_kinds": Paper.Kind.choices,
    }


def _label(power: Power) -> str:
    words = POWERS[power]
    return f"{words.label}: {'it has to be obeyed' if words.must else 'you may, and need not'}"


def _extent_context(at: AtDisclosure) -> Mapping[str, object]:
    places = matter.places_of(at.disclosure)
    return {
        "places": places,
        "whole": whole_calls(at.disclosure),
        "tellings": [(value, label, "") for value, label in Disclosure.Telling.choices],
    }


def _end_context(at: AtDisclosure) -> Mapping[str, object]:
    return {
        "places": matter.places_of(at.disclosure),
        "is_approved": standing_of(at.disclosure).approval is not None,
        "grounds": [(str(ground), words) for ground, words in WORDS.items()],
        "tells": at.disclosure.telling in (Disclosure.Telling.TELL, Disclosure.Telling.LATER),
    }
