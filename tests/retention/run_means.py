"""What a run is given in tests: a clock that stands on the day, and a log that only counts."""

from datetime import UTC, datetime, timedelta

from fairhearing.keyholder.errors import BadEntry, KeyholderDown

TODAY = datetime(2027, 11, 23, 2, 30, tzinfo=UTC)
"""The first day on which a call of NOON may go."""


class StandingClock:
    """Shows one moment, and a second more whenever it is looked at."""

    def __init__(self, moment=TODAY):
        self.moment = moment

    def now(self):
        self.moment += timedelta(seconds=1)
        return self.moment


class Log:
    """What the keyholder took. refuses: verbs of entries it does not take. down: nobody answers."""

    def __init__(self):
        self.entries, self.refuses, self.down = [], frozenset(), False
        self.taken = lambda _entry: None

    def append(self, entries):
        if self.down:
            raise KeyholderDown("nobody answers")
        for entry in entries:
            if entry.verb in self.refuses:
                raise BadEntry(f"outbox entry {entry.id}")
        new = [entry for entry in entries if entry.id not in {each.id for each in self.entries}]
        self.entries += new
        for entry in new:
            self.taken(entry)
        return len(new)

    def verbs(self, recording):
        return [str(entry.verb) for entry in self.entries if entry.subject == recording]
