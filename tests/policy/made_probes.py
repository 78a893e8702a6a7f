"""Probes of two clauses that say what a test has them say."""

from datetime import timedelta

from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import HOURLY, Answer, Probe, Proof, Verdict

SAID: dict[str, Verdict | type[Exception]] = {}
"""What each says, by its name; an exception is raised."""


def _probe(name: str, clause: Clause, every: timedelta, good_for: timedelta) -> Probe:
    def ask(_practice, _now):
        said = SAID.get(name, Verdict.KEPT)
        if isinstance(said, type):
            raise said("Kaur, 0113 496 0000")
        return Proof(f"{name} {said}", (Answer("Is it?", str(said), said, rows="/kept", mend="Mend it."),))

    return Probe(name, clause, ask, every, good_for)


PROBES = (
    _probe("nightly", Clause.ONE_YEAR, timedelta(days=1), timedelta(hours=36)),
    _probe("hourly", Clause.ONE_YEAR, HOURLY, timedelta(hours=3)),
    _probe("only", Clause.COPIES, timedelta(days=1), timedelta(hours=36)),
)
