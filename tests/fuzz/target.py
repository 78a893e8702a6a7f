"""What is fuzzed."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """One parser. named: what it may raise. longest: bytes of an input worth trying."""

    parse: Callable[[bytes], object]
    named: tuple[type[Exception], ...]
    seeds: tuple[bytes, ...]
    longest: int = 4096

    def check(self, data: bytes) -> None:
        """Parse; what is not named passes through and is a finding."""
        try:
            self.parse(data)
        except self.named:
            return
