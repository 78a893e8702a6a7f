"""What trials of the announcement are told apart by: each condition among them all, and each alone at its hardest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from .announced_calls import Edge, Facts, Front
from .announced_versions import FURTHER, VERSIONS
from .coded_calls import codecs

Condition = Callable[[Facts], bool]

_FAINT_DB, _NOISY_DB, _LOSS, _CLOCK = -10, 12, 0.02, 100


def conditions() -> Mapping[str, Condition]:
    """Return each condition by its name."""
    return {
        **{f"through {each.partition('/')[0]}": partial(_through, each) for each in codecs()},
        f"fainter by {-_FAINT_DB} to 20 dB": lambda facts: facts.line.gain_db <= _FAINT_DB,
        "louder, by 4 dB at most": lambda facts: facts.line.gain_db > 0,
        f"noise within {_NOISY_DB} dB": lambda facts: facts.line.noise_db <= _NOISY_DB,
        "2 to 3 % of packets lost": lambda facts: facts.line.loss >= _LOSS,
        "one gap or two": lambda facts: facts.line.gaps > 0,
        f"a clock {_CLOCK} to 150 millionths off": lambda facts: abs(facts.line.clock) >= _CLOCK,
        **{f"{each} in front": partial(_behind, each) for each in Front},
        **{each.words: partial(_carries, each.name) for each in VERSIONS},
    }


def edges() -> tuple[Edge, ...]:
    """Return each condition at its hardest."""
    return (
        *(Edge(f"3 % lost, through {each.partition('/')[0]}", codec=each, loss=0.03) for each in codecs()),
        *_EDGES,
        *(Edge(each.words, version=each) for each in FURTHER),
    )


_EDGES: Final = (
    Edge("fainter by 20 dB", gain_db=-20),
    Edge("louder by 4 dB", gain_db=4),
    Edge("noise 8 dB below", noise_db=8),
    Edge("a clock 150 millionths fast", clock=150),
    Edge("a clock 150 millionths slow", clock=-150),
    Edge("two gaps within the essential words", gaps=2),
    Edge("a minute of music in front", music_s=60),
)


def _through(codec: str, facts: Facts) -> bool:
    return facts.codec == codec


def _behind(front: Front, facts: Facts) -> bool:
    return facts.line.front is front


def _carries(version: str, facts: Facts) -> bool:
    return facts.wording == version
