"""Individuals that were joined: of two rows for one person, one stands and the other points to it."""

from __future__ import annotations

from fairhearing.ledger.models import Individual


def standing_row(individual: Individual) -> Individual:
    """Return the row that stands for somebody now."""
    while individual.merged_into is not None:
        individual = individual.merged_into
    return individual
