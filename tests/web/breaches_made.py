"""Breaches, as tests of pages need them."""

from datetime import timedelta

from django.utils import timezone

from fairhearing.breaches.working import Facts, log_breach
from fairhearing.catalogue.doing import Done


def make_breach(practice, person, *, hours_ago=1, what="copy"):
    """Log a breach that somebody knew of so many hours ago."""
    aware_at = timezone.now() - timedelta(hours=hours_ago)
    facts = Facts(what, "Sent to the wrong address", timezone.localdate(aware_at), aware_at)
    return log_breach(practice, facts, Done(person, timezone.now(), "manager"))
