"""Setting a practice up: what each step writes. Each is one transaction with its line in the log, and may be repeated.

Keys are the keyholder's: what is written here of them, such as that the kit was read back, is so already there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify

from fairhearing.audit.verbs import Verb
from fairhearing.call.probe import PROBE_PRACTICE
from fairhearing.jobs.outbox import record
from fairhearing.practice.founding import NewPerson, NewPractice, found_practice, give_role
from fairhearing.practice.lines import PracticeLines
from fairhearing.practice.models import Extension, Person, Practice, PracticeNumber, Role
from fairhearing.practice.publishing import publish_practices
from fairhearing.practice.set_up_links import finish_link
from fairhearing.practice.set_up_models import KitEnvelope, OpeningHours, SetUp, SetUpLink
from fairhearing.vault.home import Home

SECOND_MANAGER_WITHIN = timedelta(days=14)
TRIED_FOR = timedelta(minutes=15)
_ACTOR = "set-up"
_LONGEST_ID = 40


def free_id(name: str) -> str:
    """Return a short name for a practice of this name that no other has."""
    base = slugify(name)[:_LONGEST_ID].strip("-_").replace("_", "-") or "practice"
    taken = {*Practice.objects.values_list("id", flat=True), PROBE_PRACTICE}
    tries = (f"{base[: _LONGEST_ID - 4].rstrip('-')}-{n}" for n in range(2, len(taken) + 3))
    return base if base not in taken else next(each for each in tries if each not in taken)


def found_by_link(
    link: SetUpLink, practice_id: str, lines: PracticeLines, manager: NewPerson, *, now: datetime
) -> SetUp:
    """Write the rows of a practice whose key was just made; a second time, the manager's name and address alone.

    Whoever looks after the machine is given the role of it. Raises CannotFound.
    """
    with transaction.atomic():
        link = SetUpLink.objects.select_for_update().get(id=link.id)
        if link.practice is not None:
            set_up = SetUp.objects.get(practice=link.practice)
            if set_up.confirmed_at is None:
                Person.objects.filter(id=manager.account).update(full_name=manager.full_name, email=manager.email)
            return set_up
        new = NewPractice(
            id=practice_id,
            name=lines.name,
            numbers=dict(lines.numbers),
            extensions=dict(lines.extensions),
            places=lines.places,
            people=[manager],
        )
        practice = found_practice(new, actor=_ACTOR, now=now)
        _write_hours(practice, lines)
        for person in Person.objects.filter(roles__kind=Role.Kind.ADMINISTRATOR) | _installers():
            give_role(person, practice, Role.Kind.ADMINISTRATOR, actor=_ACTOR, now=now)
        SetUpLink.objects.filter(id=link.id).update(practice=practice)
        return SetUp.objects.create(practice=practice, began_at=now)


def confirm_manager(set_up: SetUp, *, now: datetime) -> None:
    """Write that the manager's code device works: from now on she signs in, and the link opens nothing more."""
    with transaction.atomic():
        _answer(set_up, "you", set_up.practice.roles.get(kind=Role.Kind.MANAGER).person, confirmed_at=now)
        for link in SetUpLink.objects.filter(practice=set_up.practice):
            finish_link(link, now=now)


def change_lines(practice: Practice, lines: PracticeLines, *, by: Person, home: Home, now: datetime) -> None:
    """Put a practice's name, numbers, extensions and hours in place of those there were, and tell the recorder.

    What is known of an extension that stays, whose it is and whether it is clinical, stays. Raises NotPublished, and
    IntegrityError for a number of another practice; then nothing was changed.
    """
    with transaction.atomic():
        Practice.objects.select_for_update().get(id=practice.id)
        Practice.objects.filter(id=practice.id).update(name=lines.name)
        practice.numbers.exclude(number__in=lines.numbers).delete()
        practice.extensions.exclude(extension__in=lines.extensions).delete()
        for number, label in lines.numbers.items():
            PracticeNumber.objects.update_or_create(practice=practice, number=number, defaults={"label": label})
        for extension, label in lines.extensions.items():
            Extension.objects.update_or_create(practice=practice, extension=extension, defaults={"label": label})
        practice.opening_hours.all().delete()
        _write_hours(practice, lines)
        counts = {"numbers": len(lines.numbers), "extensions": len(lines.extensions)}
        record(Verb.SETTING_CHANGED, by.account, practice.id, "lines", role=str(Role.Kind.MANAGER), **counts)
        publish_practices(home, now=now)


def check_kit(set_up: SetUp, *, by: Person, now: datetime) -> None:
    """Write that four words of the kit were typed back; the keyholder has checked them."""
    with transaction.atomic():
        _answer(set_up, "kit", by, kit_checked_at=now)


def place_envelopes(
    practice: Practice, key_id: str, places: Sequence[str], *, needed: int = 1, by: Person, now: datetime
) -> None:
    """Write where the envelopes of a key's kit are, sheet by sheet; one that moved is ended and written anew.

    needed: how many of the sheets open recordings.
    """
    with transaction.atomic():
        for sheet, place in enumerate(places, 1):
            there = practice.kit_envelopes.filter(key_id=key_id, sheet=sheet, gone_at=None).first()
            if there and there.place == place:
                continue
            if there:
                there.gone_at = now
                there.save(update_fields=["gone_at"])
                record(Verb.ENVELOPE_GONE, by.account, practice.id, f"envelope-{there.pk}", sheet=sheet)
            envelope = KitEnvelope.objects.create(
                practice=practice, key_id=key_id, sheet=sheet, needed=needed, place=place, written_by=by, since=now
            )
            record(Verb.ENVELOPE_PLACED, by.account, practice.id, f"envelope-{envelope.pk}", sheet=sheet)


def see_phones(set_up: SetUp, *, by: Person, now: datetime) -> None:
    """Write that the manager saw that the phone system is connected."""
    with transaction.atomic():
        _answer(set_up, "phones", by, phones_seen_at=now)


def answer_announcement(set_up: SetUp, plays: SetUp.Plays, plays_by: date | None, *, by: Person) -> None:
    """Write whether callers are told by the phone system, and by when if not yet."""
    with transaction.atomic():
        _answer(set_up, "announcement", by, chosen=str(plays), plays=plays, plays_by=plays_by)


def begin_trying(set_up: SetUp, *, by: Person, home: Home, now: datetime) -> None:
    """Let calls be recorded for a quarter of an hour, for the test call. Raises NotPublished."""
    with transaction.atomic():
        until = None if set_up.started_at else now + TRIED_FOR
        _answer(set_up, "test-call", by, chosen="begun", trying_since=now, trying_until=until)
        publish_practices(home, now=now)


def stop_trying(set_up: SetUp, heard: SetUp.Heard, *, by: Person, home: Home, now: datetime) -> None:
    """Write what was heard of the test call, and record no longer until it is begun. Raises NotPublished."""
    with transaction.atomic():
        _answer(set_up, "test-call", by, chosen=str(heard), heard=heard, heard_at=now, trying_until=None)
        publish_practices(home, now=now)


def promise_second_manager(set_up: SetUp, *, by: Person, today: date) -> None:
    """Write by when there will be a second manager."""
    with transaction.atomic():
        _answer(set_up, "second-manager", by, second_manager_by=today + SECOND_MANAGER_WITHIN)


def start_recording(set_up: SetUp, *, by: Person, home: Home, now: datetime) -> None:
    """Let calls be recorded from now on: setting up is finished. Raises NotPublished."""
    with transaction.atomic():
        if SetUp.objects.select_for_update().get(practice=set_up.practice).started_at is not None:
            return
        set_up.started_at, set_up.trying_until = now, None
        set_up.save(update_fields=["started_at", "trying_until"])
        practice = set_up.practice_id
        record(Verb.SET_UP_FINISHED, by.account, practice, practice, role=str(Role.Kind.MANAGER))
        publish_practices(home, now=now)


def end_tries(home: Home, *, now: datetime) -> int:
    """Let calls be recorded no longer where a test call was begun and its time is over; say how many there were."""
    over = SetUp.objects.filter(trying_until__lte=now)
    with transaction.atomic():
        ended = over.update(trying_until=None)
        if ended:
            publish_practices(home, now=now)
    return ended


def _answer(set_up: SetUp, step: str, by: Person, *, chosen: str = "", **values: object) -> None:
    """Write the answer to a step, and its line."""
    for name, value in values.items():
        setattr(set_up, name, value)
    set_up.save(update_fields=list(values))
    detail: Mapping[str, str] = {"chosen": chosen} if chosen else {}
    record(Verb.SET_UP_ANSWERED, by.account, set_up.practice_id, step, role=str(Role.Kind.MANAGER), **detail)


def _write_hours(practice: Practice, lines: PracticeLines) -> None:
    OpeningHours.objects.bulk_create(
        OpeningHours(practice=practice, weekday=each.weekday, opens=each.opens, closes=each.closes)
        for each in lines.hours
    )


def _installers() -> QuerySet[Person]:
    """Return the accounts that whoever installed made before there was a practice."""
    ids = [link.draft["administrator"] for link in SetUpLink.objects.all() if "administrator" in link.draft]
    return Person.objects.filter(id__in=ids)
