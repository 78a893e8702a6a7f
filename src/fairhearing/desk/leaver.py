"""What there is to do when somebody leaves the practice: every line with how it really stands."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from fairhearing.cases.models import Case
from fairhearing.desk.check_lines import CheckLine, Standing, counted_line
from fairhearing.keyholder.errors import KeyholderError
from fairhearing.keyholder.holders.holders_client import HoldersClient
from fairhearing.playback.unlock import keyholder
from fairhearing.practice.allowed import roles_in_force
from fairhearing.practice.models import Person, Practice


def of_the_practice(practice: Practice, person_id: UUID) -> Person | None:
    """Return somebody who works here, or did: known by a role, a link, having read the notice, or a checklist."""
    known = (
        Q(roles__practice=practice)
        | Q(invitations__practice=practice)
        | Q(acknowledgements__practice=practice)
        | Q(leaver_checklists__practice=practice)
    )
    return Person.objects.filter(known, id=person_id).distinct().first()


def leaver_lines(practice: Practice, person: Person, now: datetime) -> list[CheckLine]:
    """Return the lines, in the order in which to do them: first what they can open, then what they leave behind."""
    return [
        _role(practice, person),
        _key(practice, person),
        _links(practice, person, now),
        *_left_behind(practice, person),
        _pcs(practice, person),
        CheckLine(
            "envelopes",
            "Look for the envelopes with the recovery sheets",
            Standing.BY_HAND,
            f"{practice.kit_envelopes.filter(gone_at=None).count()} are listed. Are they where the list says?",
            reverse("keys"),
        ),
        CheckLine(
            "told",
            "Tell the IT supplier, the phone supplier and the building",
            Standing.BY_HAND,
            "Nothing here knows it.",
        ),
    ]


def _role(practice: Practice, person: Person) -> CheckLine:
    words = "Take their roles away"
    held = [role.get_kind_display() for role in roles_in_force().filter(practice=practice, person=person)]
    if held:
        return CheckLine("role", words, Standing.TO_DO, ", ".join(held), reverse("leave", args=[person.id]))
    return CheckLine("role", words, Standing.DONE, "They have no role here: they can open no page of the practice.")


def _key(practice: Practice, person: Person) -> CheckLine:
    words = "Take the practice’s key away, then change it"
    try:
        holds = any(each.account == person.account for each in HoldersClient(keyholder()).holders(practice.id))
    except KeyholderError:
        return CheckLine("key", words, Standing.NOT_KNOWN, "We do not know: ask again later.", reverse("keys"))
    if holds:
        return CheckLine(
            "key", words, Standing.TO_DO, "They can open recordings.", reverse("take-key", args=[person.id])
        )
    if person.holds_key:
        found = "They cannot open recordings any more. If they ever could here, change the key."
        return CheckLine("key", words, Standing.BY_HAND, found, reverse("change-key"))
    return CheckLine("key", words, Standing.DONE, "They never held it.")


def _links(practice: Practice, person: Person, now: datetime) -> CheckLine:
    open_links = practice.invitations.filter(
        Q(person=person) | Q(email=person.email), settled_at=None, revoked_at=None, expires_at__gt=now
    )
    return counted_line(
        "links",
        "Take back links that were sent to them",
        open_links.count(),
        none="No link of theirs is open.",
        some="open",
        href=reverse("people"),
    )


def _left_behind(practice: Practice, person: Person) -> list[CheckLine]:
    """Return what is theirs and has to be somebody else's."""
    return [
        counted_line(
            "extensions",
            "Give their extensions to somebody else",
            practice.extensions.filter(person=person).count(),
            none="No extension is theirs.",
            some="still theirs",
            href=reverse("extensions"),
        ),
        counted_line(
            "cases",
            "Give their cases to somebody else",
            practice.cases.filter(owner=person).exclude(state=Case.State.CLOSED).count(),
            none="No open case is theirs.",
            some="open",
            href=reverse("cases"),
        ),
        counted_line(
            "holds",
            "Look at what they keep longer",
            practice.holds.filter(owner=person, released_at=None).count(),
            none="They keep no call longer.",
            some="kept longer; when the day comes, all managers are asked",
            href=reverse("kept-longer"),
        ),
        counted_line(
            "register",
            "Give their entries of who is never recorded to somebody else",
            practice.never_recorded.filter(owner=person, ends_at=None).count(),
            none="No entry is theirs.",
            some="theirs",
            href=reverse("never-recorded"),
        ),
        counted_line(
            "assigned",
            "Assign somebody else to calls about managers",
            practice.abouts.filter(assigned_to=person, ended_at=None).count(),
            none="Nothing is assigned to them.",
            some="assigned to them",
            href=reverse("closures"),
        ),
        counted_line(
            "signature",
            "End their appointment",
            practice.appointments.filter(person=person, ended_at=None).count(),
            none="No appointment of theirs is open.",
            some="open; it ends with the role",
            href=reverse("people"),
        ),
    ]


def _pcs(practice: Practice, person: Person) -> CheckLine:
    count = practice.devices.filter(enrolled_by=person, revoked_at=None).count()
    words = "See that no PC they take with them is enrolled"
    if not practice.devices.filter(revoked_at=None).exists():
        return CheckLine("pcs", words, Standing.DONE, "No PC is enrolled.")
    found = f"They enrolled {count} of the PCs that are listed."
    return CheckLine("pcs", words, Standing.BY_HAND, found, reverse("places"))
