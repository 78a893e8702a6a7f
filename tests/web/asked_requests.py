"""A request to keep a call that waits, one that is late, and one that was answered, for the pages that show them."""

from datetime import timedelta

from django.utils import timezone

from fairhearing.practice.models import Person
from fairhearing.retention.asked import Asked, answer_no, ask
from fairhearing.retention.models import KeepRequest


def add_requests(practice):
    """Write them down as a team member would; the manager is told of each."""
    member, manager = (Person.objects.get(email=f"{role}@{practice.id}.example") for role in ("member", "manager"))
    now = timezone.now()
    made = []
    for days, how in ((1, "phone"), (9, "letter"), (20, "in-person")):
        asked = Asked(
            by=KeepRequest.By.PATIENT,
            how=KeepRequest.How(how),
            asked_on=timezone.localdate() - timedelta(days=days),
            about=f"The call on Tuesday about ten, {days} days ago, about the results",
            asker="Reference R-7",
        )
        made.append(ask(practice, asked, written_by=member, role="member", now=now))
    answer_no(made[2], KeepRequest.Answer.REFUSED, "It says nothing of that", by=manager, role="manager", now=now)
