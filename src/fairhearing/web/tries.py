"""How often staff may try: the keyholder's rules, counted in the database, so that several processes count together.

A key holder's tries are counted by the keyholder itself. Each count is one short transaction, before any hash.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from django.db import transaction

from fairhearing.keyholder.signing_in.limits import FORGET_AFTER_S, Limits, Tally, Wait, network_of
from fairhearing.web.models import FailedTries


class SharedLimits:
    """`keyholder.limits.Limits` over rows that all processes share."""

    def count_try(self, account: str, address: str, now_s: float) -> Wait | None:
        """Count a try before it is made, or return how long it has to wait."""
        with transaction.atomic():
            FailedTries.objects.filter(last_s__lt=now_s - FORGET_AFTER_S).delete()
            rows = _Rows.of(account, address)
            wait = rows.limits.count_try(account, address, now_s)
            rows.save()
        return wait

    def forgive(self, account: str, address: str) -> None:
        """Take back one count: the try turned out well."""
        with transaction.atomic():
            rows = _Rows.of(account, address)
            rows.limits.forgive(account, address)
            rows.save()

    def clear(self, account: str) -> None:
        """Forget an account's failures: its owner has signed in."""
        FailedTries.objects.filter(name=_account(account)).delete()


@dataclass(slots=True)
class _Rows:
    """The two tallies that a try is about, held until the transaction ends."""

    account: str
    network: str
    accounts: dict[str, Tally] = field(default_factory=dict)
    addresses: dict[str, Tally] = field(default_factory=dict)

    @classmethod
    def of(cls, account: str, address: str) -> _Rows:
        """Read and lock them. Always in the same order: two processes never wait for each other."""
        rows = cls(account, network_of(address))
        for name, key, tallies in rows._places():
            FailedTries.objects.get_or_create(name=name)
            row = FailedTries.objects.select_for_update().get(name=name)
            tallies[key] = Tally(row.failures, row.closed_until_s, row.last_s, row.told)
        return rows

    @property
    def limits(self) -> Limits:
        """The rules over these two."""
        return Limits(self.accounts, self.addresses)

    def save(self) -> None:
        """Write them back."""
        for name, key, tallies in self._places():
            tally = tallies[key]
            FailedTries.objects.filter(name=name).update(
                failures=tally.failures, closed_until_s=tally.closed_until_s, last_s=tally.last_s, told=tally.told
            )

    def _places(self) -> tuple[tuple[str, str, dict[str, Tally]], ...]:
        return (
            (_account(self.account), self.account, self.accounts),
            (_address(self.network), self.network, self.addresses),
        )


def _account(account: str) -> str:
    return f"account {account}"


def _address(network: str) -> str:
    """Return what stands for an address in the table: it says nothing of who tried."""
    return f"address {hashlib.sha256(network.encode()).hexdigest()[:40]}"
