"""Whose turn it is to destroy: one run at a time, whichever process it is in, and a killed one is waited out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from fairhearing.retention.errors import AnotherRun
from fairhearing.retention.models import Lease

LASTS = timedelta(minutes=2)
_NAME = "destroy"


def last_turn() -> datetime | None:
    """Return when the last run ended or, of one that was killed, until when it had its turn; None before the first."""
    return Lease.objects.filter(name=_NAME).values_list("until", flat=True).first()


@dataclass(frozen=True, slots=True)
class Turn:
    """The turn of one run, by the id it gave itself."""

    holder: str

    def take(self, now: datetime) -> None:
        """Begin. Raises AnotherRun while another's lease lasts."""
        Lease.objects.get_or_create(name=_NAME, defaults={"holder": self.holder, "until": now})
        with transaction.atomic():
            lease = Lease.objects.select_for_update().get(name=_NAME)
            if lease.holder != self.holder and lease.until > now:
                raise AnotherRun(f"another run has the turn until {lease.until:%H:%M:%S} UTC, or longer if it goes on")
            lease.holder, lease.until = self.holder, now + LASTS
            lease.save(update_fields=["holder", "until"])

    def keep(self, now: datetime) -> None:
        """Go on: within the transaction of the step, which does not happen if it raises. Raises AnotherRun."""
        if not Lease.objects.filter(name=_NAME, holder=self.holder).update(until=now + LASTS):
            raise AnotherRun("this run stood still for so long that another has taken its turn")

    def give_back(self, now: datetime) -> None:
        """End."""
        Lease.objects.filter(name=_NAME, holder=self.holder).update(until=now)
