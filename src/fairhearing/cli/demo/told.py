"""Whom the demonstration's letters and notices name, so that leaflet, poster and the website's page can be made."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from .practices import PRACTICES, DemoPractice

_AFTERWARDS: Final = timedelta(seconds=5)
"""The pages are made when the worker has asked how each promise stands."""


def name_contacts(now: datetime) -> None:
    """Say for each practice how it, its data protection officer and others are reached, once; make its page then."""
    from fairhearing.inspection.publishing import PUBLISH_PAGES
    from fairhearing.jobs import queue
    from fairhearing.letters.contacts import contacts_of, save_contacts
    from fairhearing.practice.models import Practice, Role

    for demo in PRACTICES:
        practice = Practice.objects.get(id=demo.id)
        if contacts_of(practice)["practice_contact"]:
            continue
        manager = practice.roles.filter(kind=Role.Kind.MANAGER).select_related("person").order_by("id").first()
        if manager is not None:
            values = contacts_of(practice) | _contacts(demo)
            save_contacts(practice, values, by=manager.person, role=str(Role.Kind.MANAGER))
    queue.put(PUBLISH_PAGES, run_after=now + _AFTERWARDS, now=now)


def _contacts(demo: DemoPractice) -> dict[str, str]:
    officer = next(each for each in demo.staff if each.role == "auditor")
    return {
        "practice_contact": f"{demo.address}, {_spoken(demo.numbers[0])}",
        "web_address": f"www.{demo.id}.example",
        "dpo_contact": f"{officer.full_name}, {officer.email}",
        "advocacy_contact": "Advocacy Leeds, 0113 496 0900",
        "commissioner": "NHS West Yorkshire Integrated Care Board",
    }


def _spoken(number: str) -> str:
    from fairhearing.wording.numbers import spoken_number

    return spoken_number(number)
