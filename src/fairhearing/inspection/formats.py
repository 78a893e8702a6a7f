"""Names of the formats that this package writes, for whoever reads them without a database."""

from __future__ import annotations

from typing import Final

EVIDENCE: Final = "fairhearing evidence v1"
"""evidence.json of a pack."""
PAPERS: Final = "fairhearing papers v1"
"""papers.json of a pack."""
STATES: Final = {"not-met": "Not met", "not-proven": "Not proven", "signed-for": "Signed for", "met": "Met"}
"""How a clause stands, as evidence.json has it, in words; a test holds them to `clauses.rules.State`."""
