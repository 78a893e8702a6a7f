"""Two requests to keep a call: one of a patient waits for its answer, one of a team member was answered."""

from __future__ import annotations

from datetime import timedelta

from fairhearing.vault.clock import Clock

from .practices import DemoPractice


def ask_to_keep_calls(practice: DemoPractice, clock: Clock) -> None:
    """Write them down as the invented people would; who is told of them finds it under Notifications."""
    from django.utils import timezone

    from fairhearing.practice.models import Role
    from fairhearing.retention.asked import Asked, answer_no, ask
    from fairhearing.retention.models import KeepRequest

    now = clock.now()
    roles = {role.kind: role for role in Role.objects.filter(practice=practice.id).select_related("person", "practice")}
    manager, member = roles[Role.Kind.MANAGER], roles[Role.Kind.MEMBER]
    days_ago = [timezone.localdate(now - timedelta(days=days)) for days in (2, 3)]
    by_phone = Asked(
        by=KeepRequest.By.PATIENT,
        how=KeepRequest.How.PHONE,
        asked_on=days_ago[0],
        about="Last Tuesday about ten, about the results",
        asker="Reference R-7, by letter",
    )
    ask(member.practice, by_phone, written_by=member.person, role=str(member.kind), now=now)
    own = Asked(
        by=KeepRequest.By.STAFF,
        how=KeepRequest.How.HERE,
        asked_on=days_ago[1],
        about="My call on the old phone system last winter",
    )
    old = ask(member.practice, own, written_by=member.person, role=str(member.kind), now=now)
    answer_no(
        old,
        KeepRequest.Answer.GONE,
        "It was destroyed after twelve months",
        by=manager.person,
        role=str(manager.kind),
        now=now,
    )
