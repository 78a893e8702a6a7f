"""Scorecards: each change makes a new version, and a review keeps the one it was made with."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.practice.models import Person, Practice
from fairhearing.quality.card_text import CardText, QuestionText, check_card
from fairhearing.quality.models import Card, CardVersion, Question
from fairhearing.quality.starter import STARTER

_WORKER = "worker"


def begin_with_starter(practice: Practice, *, now: datetime) -> bool:
    """Give a practice that never had a card the one it begins with; say whether it got one."""
    with transaction.atomic():
        Practice.objects.select_for_update(no_key=True).get(id=practice.id)
        if practice.cards.exists():
            return False
        card = Card.objects.create(practice=practice, made_at=now)
        _write(card, STARTER, by=None, role="", now=now)
    return True


def save_card(practice: Practice, card: Card | None, text: CardText, *, by: Person, role: str, now: datetime) -> Card:
    """Make a card, or a new version of one. Raises BadCard."""
    check_card(text)
    with transaction.atomic():
        if card is None:
            card = Card.objects.create(practice=practice, made_at=now)
        else:
            card = practice.cards.select_for_update().get(id=card.id)
        _write(card, text, by=by, role=role, now=now)
    return card


def end_card(card: Card, *, by: Person, role: str, now: datetime) -> None:
    """Put a card away: no new review is made with it."""
    with transaction.atomic():
        if Card.objects.filter(id=card.id, ended_at=None).update(ended_at=now):
            record(Verb.CARD_ENDED, by.account, card.practice_id, card.id.hex, role=role)


def text_of(version: CardVersion) -> CardText:
    """Return a version as its form shows it."""
    questions = tuple(QuestionText(each.text, each.help, each.key) for each in version.questions.all())
    return CardText(version.name, questions)


def _write(card: Card, text: CardText, *, by: Person | None, role: str, now: datetime) -> None:
    number = card.versions.count() + 1
    version = CardVersion.objects.create(card=card, number=number, name=text.name, made_at=now, made_by=by)
    known = set(Question.objects.filter(version__card=card).values_list("key", flat=True))
    used: set[str] = set()
    questions = []
    for place, each in enumerate(text.questions, 1):
        key = each.key if each.key in known - used else uuid.uuid4().hex
        used.add(key)
        questions.append(Question(version=version, key=key, place=place, text=each.text, help=each.help))
    Question.objects.bulk_create(questions)
    actor = by.account if by else _WORKER
    record(Verb.CARD_SAVED, actor, card.practice_id, card.id.hex, role=role, version=number, questions=len(questions))
