"""One call for each kind of requester, for journeys from the first word to a copy that plays."""

from datetime import timedelta

from fairhearing.letters.models import Contacts
from fairhearing.subject_access.rules import Asker

from .sealed_calls import add_call

SECONDS = 4
STAFF_EXTENSION = "217"
NUMBERS = {asker: f"07700 9007{n:02d}" for n, asker in enumerate(Asker, start=10)}
"""From which each kind's call came."""


def typed_numbers(asker):
    """Return what is typed as the numbers of such a request: of staff, the extension that they sat at."""
    return f"ext {STAFF_EXTENSION}" if asker is Asker.STAFF else NUMBERS[asker]


def add_journey_calls(practice, keyed, now):
    """Write a call with sound for each kind of requester, and whom the practice's letters name."""
    for n, asker in enumerate(Asker):
        number = "+44" + NUMBERS[asker].replace(" ", "").removeprefix("0")
        sound = keyed.seal(practice.id, SECONDS, seed=70 + n)
        call = add_call(practice, sound, started_at=now - timedelta(days=5, hours=n), number=number)
        if asker is Asker.STAFF:
            call.parties.filter(side="right").update(extension=STAFF_EXTENSION)
    Contacts.objects.update_or_create(
        practice=practice,
        defaults={
            "practice_contact": "12 Elm Road, Allerton, 0113 496 0101",
            "dpo_contact": "dpo@allerton.example",
            "ico_contact": "ico.org.uk/make-a-complaint",
        },
    )
