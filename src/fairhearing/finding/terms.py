"""What somebody may remember of a call: each thing in its words, and as a chip shows it. Pure, no Django.

`words` is how a thing is typed so that it is read the same again; things stand between semicolons.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fairhearing.catalogue.numbers import NumberQuery, read_number
from fairhearing.wording.counts import counted
from fairhearing.wording.days import long_day
from fairhearing.wording.numbers import spaced_nhs_number, spoken_number

BETWEEN = "; "
_WHOLE_NUMBERS = (10, 11)
_MINUTES_AN_HOUR = 60
_MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number, its beginning or its end. digits: without spaces, with a plus if it was international."""

    digits: str
    label = "Number"
    field = "number"

    @property
    def words(self) -> str:
        """As people write it."""
        if self.digits.startswith("0") and len(self.digits) in _WHOLE_NUMBERS:
            return spoken_number("+44" + self.digits[1:])
        return self.digits if self._is_whole else f"number {self.digits}"

    @property
    def shown(self) -> str:
        """A part of a number is said to be one."""
        return self.words if self._is_whole else f"begins or ends with {self.digits}"

    @property
    def _is_whole(self) -> bool:
        return self.digits.startswith("+") or len(self.digits) in _WHOLE_NUMBERS

    @property
    def query(self) -> NumberQuery:
        """How the parties' index is asked for it."""
        found = read_number(self.digits)
        return NumberQuery(found.begins, found.ends, "")


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension of the practice."""

    extension: str
    label = "Extension"
    field = "extension"

    @property
    def words(self) -> str:
        """Such as: ext 204."""
        return f"ext {self.extension}"

    @property
    def shown(self) -> str:
        """The number alone."""
        return self.extension


@dataclass(frozen=True, slots=True)
class NhsNumber:
    """An NHS number whose check digit is right: ten digits."""

    digits: str
    label = "NHS number"
    field = "nhs"

    @property
    def words(self) -> str:
        """Such as: 999 012 3454."""
        return spaced_nhs_number(self.digits)

    @property
    def shown(self) -> str:
        """As it is written."""
        return self.words


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a caller, of a patient or of somebody at the practice, or its beginning."""

    name: str
    label = "Name"
    field = "name"

    @property
    def words(self) -> str:
        """As it was typed."""
        return self.name

    @property
    def shown(self) -> str:
        """As it was typed."""
        return self.name


@dataclass(frozen=True, slots=True)
class Withheld:
    """A caller who withheld their number."""

    label = "Caller"
    field = "withheld"
    words = "withheld"
    shown = "number withheld"


class WhichWay(StrEnum):
    """Who rang whom. The words are what is typed."""

    IN = "incoming"
    OUT = "outgoing"
    INTERNAL = "internal"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Way:
    """Which way a call went."""

    way: WhichWay
    label = "Which way"
    field = "way"

    @property
    def words(self) -> str:
        """As it is typed: incoming."""
        return str(self.way)

    @property
    def shown(self) -> str:
        """As it is typed: incoming."""
        return str(self.way)


@dataclass(frozen=True, slots=True)
class Length:
    """How long a call lasted, longer or shorter than this."""

    seconds: int
    is_least: bool
    label = "Length"
    field = "length"

    @property
    def words(self) -> str:
        """Such as: longer than 10 minutes."""
        minutes, rest = divmod(self.seconds, 60)
        amount = counted(self.seconds, "second") if rest else counted(minutes, "minute")
        return f"{'longer' if self.is_least else 'shorter'} than {amount.replace(',', '')}"

    @property
    def shown(self) -> str:
        """Such as: longer than 10 minutes."""
        return self.words


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days at the practice, both included. None leaves that end open."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Days:
    """One day or several. days: more than one range where the words may mean either."""

    typed: str
    days: tuple[DayRange, ...]
    label = "Day"
    field = "day"

    @property
    def words(self) -> str:
        """As it was typed, a day without year with it: yesterday, 24 November 2026."""
        return self.typed

    @property
    def shown(self) -> str:
        """Which days these are: Tuesday 17 or Tuesday 24 November 2026."""
        return " or ".join(_range_words(each) for each in sorted(self.days, key=lambda each: each.first or date.min))


@dataclass(frozen=True, slots=True)
class Hours:
    """A time of day, from one minute of it up to before another."""

    first: int
    until: int
    label = "Time"
    field = "time"

    @property
    def words(self) -> str:
        """Such as: 08:30 to 10:00, before 12:00."""
        if self.first == 0:
            return f"before {clock_words(self.until)}"
        if self.until == _MINUTES_A_DAY:
            return f"after {clock_words(self.first)}"
        return f"{clock_words(self.first)} to {clock_words(self.until)}"

    @property
    def shown(self) -> str:
        """Such as: 08:30 to 10:00."""
        return self.words


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of the practice's own list."""

    tag: str
    label = "Tag"
    field = "tag"

    @property
    def words(self) -> str:
        """Such as: tag complaint."""
        return f"tag {self.tag}"

    @property
    def shown(self) -> str:
        """The tag alone."""
        return self.tag


@dataclass(frozen=True, slots=True)
class Reference:
    """The reference of a case or of a reported call."""

    reference: str
    label = "Reference"
    field = "reference"

    @property
    def words(self) -> str:
        """Such as: C-2026-014."""
        return self.reference

    @property
    def shown(self) -> str:
        """Such as: C-2026-014."""
        return self.reference


@dataclass(frozen=True, slots=True)
class Unread:
    """What was typed and says nothing to us. It is shown, and nothing is looked for by it."""

    text: str
    label = "Not understood"
    field = "unread"

    @property
    def words(self) -> str:
        """As it was typed."""
        return self.text

    @property
    def shown(self) -> str:
        """As it was typed."""
        return self.text


Term = Number | Extension | NhsNumber | Name | Withheld | Way | Length | Days | Hours | Tag | Reference | Unread


def clock_words(minute: int) -> str:
    """Say a minute of the day: 08:41; 24:00 is its end."""
    return f"{minute // _MINUTES_AN_HOUR:02}:{minute % _MINUTES_AN_HOUR:02}"


def _range_words(days: DayRange) -> str:
    if days.first is None or days.last is None:
        return (
            f"until {long_day(days.last)}"
            if days.last
            else f"since {long_day(days.first)}"
            if days.first
            else "any day"
        )
    if days.first == days.last:
        return long_day(days.first)
    return f"{long_day(days.first)} to {long_day(days.last)}"
