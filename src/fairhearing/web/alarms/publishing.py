"""HOME/alarms.json, written from what practices chose and who works where: a duty of the worker."""

from __future__ import annotations

from fairhearing.alarms.receivers import PracticeReceivers, Receivers, Webhook, publish_receivers
from fairhearing.practice.alarms import choice_of, told_people
from fairhearing.practice.models import Practice
from fairhearing.vault.home import Home


def publish_alarm_receivers(home: Home) -> None:
    """Put the file in place where it is not the same already. Raises OSError."""
    publish_receivers(home, Receivers(tuple(receivers_of(each) for each in Practice.objects.order_by("id"))))


def receivers_of(practice: Practice) -> PracticeReceivers:
    """Say who is told of one practice."""
    choice = choice_of(practice)
    return PracticeReceivers(
        practice=practice.id,
        name=practice.name,
        people=tuple(told_people(practice, choice)),
        webhook=Webhook(choice.webhook_url, choice.webhook_secret) if choice.webhook_url else None,
        test=choice.test,
    )
