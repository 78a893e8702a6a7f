"""What goes from this package with destroyed recordings and calls."""

from __future__ import annotations

from collections.abc import Collection

from fairhearing.marks.models import Mark, Tagged


def forget_recordings(recordings: Collection[str]) -> None:
    """Delete the notes on these recordings' sound, removed ones too. Call inside the transaction that certifies."""
    Mark.objects.filter(recording__in=recordings).delete()


def forget_calls(calls: Collection[str]) -> None:
    """Delete all that was written beside these calls. Call inside the transaction that certifies."""
    Mark.objects.filter(call__in=calls).delete()
    Tagged.objects.filter(call__in=calls).delete()
