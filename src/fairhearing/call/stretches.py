"""Stretches of a recording whose sound was withheld, and which of its gaps they explain. In frames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from .gaps import Gap


@dataclass(slots=True)
class WithheldStretches:
    """The stretches of one recording, in order. Frames from start up to, not with, end.

    edge: how many frames beside a stretch still count as its own. A packet that was on its way when it began was not
    taken, and what it held lies before.
    """

    edge: int
    _over: list[tuple[int, int]] = field(default_factory=list)
    _since: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether sound is withheld now."""
        return self._since is not None

    def begin(self, frame: int) -> None:
        """Take it that sound is withheld from this frame on."""
        if self._since is None:
            self._since = frame

    def end(self, frame: int) -> None:
        """Take it that sound is kept again from this frame on, or that the recording ends here."""
        if self._since is not None:
            self._over.append((self._since, max(frame, self._since)))
            self._since = None

    def split(self, gap: Gap) -> Iterator[tuple[Gap, bool]]:
        """Yield the parts of a gap in their order, each with whether it was withheld."""
        at = gap.start
        for start, end in self._over:
            first, last = max(start, at), min(end, gap.end)
            if first >= last:
                continue
            if first - at <= self.edge:
                first = at
            if gap.end - last <= self.edge:
                last = gap.end
            if at < first:
                yield replace(gap, start=at, end=first), False
            yield replace(gap, start=first, end=last), True
            at = last
        if at < gap.end:
            yield replace(gap, start=at), False
