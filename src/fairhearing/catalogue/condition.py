"""How the catalogue is: what waits to be taken in, what was set aside, what is missing from the recorders' chains."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from fairhearing.catalogue.chain import broken_links, missing_manifests
from fairhearing.catalogue.manifest_files import ManifestFiles
from fairhearing.catalogue.models import RefusedManifest
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.troubles import Troubles

_MOST_COUNTED = 1000
_FEW = 20


def look_at_intake(troubles: Troubles, manifests: Path) -> int:
    """Bring the troubles of intake up to date; return how many manifests are still to be read, at most a thousand."""
    unread = len(ManifestFiles(manifests).unread(_MOST_COUNTED))
    troubles.count(TroubleKind.INTAKE_BEHIND, unread if unread > _FEW else 0)
    troubles.count(TroubleKind.MANIFESTS_REFUSED, RefusedManifest.objects.count())
    return unread


def look_at_chains(troubles: Troubles) -> None:
    """Bring up to date what is missing from the recorders' chains. Reads every manifest's row: now and then only."""
    missing: Counter[str] = Counter()
    for each in missing_manifests():
        missing[each.node] += len(each.numbers)
    troubles.counts(TroubleKind.MANIFESTS_MISSING, missing)
    troubles.counts(TroubleKind.MANIFESTS_CONTRADICT, Counter(each.node for each in broken_links()))
