"""Calls that were never recorded, written straight into the catalogue; and looking for them as the box does."""

import secrets
from datetime import UTC, date, datetime

from fairhearing.catalogue.models import Call, Conversation, Party
from fairhearing.catalogue.names import name_keys
from fairhearing.catalogue.numbers import reversed_digits
from fairhearing.finding.people import known_of, seek
from fairhearing.finding.query import find_calls
from fairhearing.finding.reading import read
from fairhearing.practice.models import Person

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = date(2026, 11, 24)  # a Tuesday


def add_call(practice, at=NOON, *numbers, extension="", name="", withheld=False, direction="in", length_s=60):
    conversation = Conversation.objects.create(id=secrets.token_hex(16), practice=practice, started_at=at)
    call = Call.objects.create(
        id=conversation.id,
        practice=practice,
        conversation=conversation,
        direction=direction,
        started_at=at,
        stands_at=at,
        last_at=at,
        length_s=length_s,
    )
    keys = name_keys(name)
    of_call = {"call": call, "practice": practice, "conversation": conversation, "started_at": at}
    for number in ("",) if withheld else numbers or ("+447700900123",):
        Party.objects.create(
            **of_call,
            side="left",
            number=number,
            number_reversed=reversed_digits(number),
            withheld=withheld,
            name=name,
            name_forward=keys.forward,
            name_from_last=keys.from_last,
        )
    Party.objects.create(**of_call, side="right", extension=extension)
    return conversation


def add_leg(conversation, at, *, direction, length_s):
    """Add a later call to a conversation."""
    return Call.objects.create(
        id=secrets.token_hex(16),
        practice=conversation.practice,
        conversation=conversation,
        direction=direction,
        started_at=at,
        stands_at=conversation.started_at,
        last_at=at,
        length_s=length_s,
    )


def page_of(practice, words="", **options):
    reading = read(words, today=TODAY, known=known_of(practice))
    sought = seek(practice, reading, reader=options.get("reader") or Person(), today=TODAY)
    return find_calls(practice, sought, **options)


def found(practice, words="", **options):
    return list(page_of(practice, words, **options).conversations)
