"""Whether every manifest that was written is here: numbers without a gap, each naming the one before it.

A recorder counts its manifests from 1 in each boot and signs the hash of the one before, of an earlier boot too. So a
manifest that was taken away leaves a number out, and one that was exchanged breaks the link of the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

from django.db.models import Count, F, Max, OuterRef, Subquery

from fairhearing.catalogue.models import Manifest, RefusedManifest
from fairhearing.vault.chain_end import ChainEnd

_MOST_SHOWN = 1000


@dataclass(frozen=True, slots=True)
class MissingManifests:
    """Numbers of one node and boot that were never found, at most the first thousand: recordings may be gone."""

    node: str
    boot: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """A manifest that names another predecessor than the one that is here."""

    node: str
    boot: int
    number: int


def last_read(node: str) -> tuple[int, int]:
    """Return boot and number of a node's last manifest that was read; (0, 0) when there is none.

    A refused one does not count: its number may be anybody's, and would hide all that come before it.
    """
    read = Manifest.objects.filter(node=node).order_by("-boot", "-number")
    return read.values_list("boot", "number").first() or (0, 0)


def chain_ends(nodes: Iterable[str]) -> dict[str, ChainEnd]:
    """Return the last manifest of each of these nodes that was read."""
    ends = {}
    for node in nodes:
        last = Manifest.objects.filter(node=node).order_by("-boot", "-number").first()
        if last is not None:
            ends[node] = ChainEnd(last.boot, last.number, last.sha256)
    return ends


def missing_manifests() -> list[MissingManifests]:
    """Return the numbers that were left out before the last one that was read, of every node and boot."""
    found = []
    read = Manifest.objects.values("node", "boot").annotate(count=Count("number"), last=Max("number"))
    for node, boot, count, last in read.order_by("node", "boot").values_list("node", "boot", "count", "last"):
        here = _numbers(node, boot) if count < last else set()
        numbers = tuple(islice((number for number in range(1, last + 1) if number not in here), _MOST_SHOWN))
        if here and numbers:
            found.append(MissingManifests(node, boot, numbers))
    return found


def broken_links() -> list[BrokenLink]:
    """Return the manifests whose predecessor is here, but is not the one they name."""
    before = Manifest.objects.filter(node=OuterRef("node"), boot=OuterRef("boot"), number=OuterRef("number") - 1)
    within = (
        Manifest.objects.annotate(before=Subquery(before.values("sha256")[:1]))
        .exclude(before=None)
        .exclude(before=F("previous_sha256"))
        .order_by("node", "boot", "number")[:_MOST_SHOWN]
    )
    return [BrokenLink(row.node, row.boot, row.number) for row in within] + list(_broken_between_boots())


def _last_numbers() -> dict[tuple[str, int], int]:
    """Return the last number of each node and boot, read or refused."""
    numbers: dict[tuple[str, int], int] = {}
    for places in (Manifest.objects.all(), RefusedManifest.objects.all()):
        lasts = places.values("node", "boot").annotate(last=Max("number"))
        for node, boot, last in lasts.values_list("node", "boot", "last"):
            numbers[node, boot] = max(numbers.get((node, boot), 0), last)
    return numbers


def _numbers(node: str, boot: int) -> set[int]:
    """Return every number of one node and boot that is here, read or refused."""
    return {
        *Manifest.objects.filter(node=node, boot=boot).values_list("number", flat=True),
        *RefusedManifest.objects.filter(node=node, boot=boot).values_list("number", flat=True),
    }


def _broken_between_boots() -> Iterator[BrokenLink]:
    """Compare each boot's first manifest with the last one of the boot before it."""
    numbers = _last_numbers()
    for (node, boot), (next_node, next_boot) in pairwise(sorted(numbers)):
        if node != next_node:
            continue
        last = Manifest.objects.filter(node=node, boot=boot, number=numbers[node, boot]).first()
        first = Manifest.objects.filter(node=node, boot=next_boot, number=1).first()
        if last and first and first.previous_sha256 != last.sha256:
            yield BrokenLink(node, next_boot, 1)
