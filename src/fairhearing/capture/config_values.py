"""Reading one JSON settings file, key by key, with errors that name the key.

Values are never shown back: a number or a name may stand where it does not belong.
"""

from __future__ import annotations

import json
import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

from .errors import BadSettings

_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class Settings:
    """One JSON object of the file. Each key is taken once; `refuse_the_rest` then complains of keys nobody knows.

    name: where it stands in the file, for errors ("clients[1]"), empty for the whole.
    """

    def __init__(self, name: str, value: object) -> None:
        if not isinstance(value, dict):
            raise BadSettings(f"{name or 'the file'}: an object in braces belongs here")
        self.name = name
        self._left = dict(value)

    def section(self, key: str) -> Settings:
        """Take a nested object; an absent one is empty."""
        return Settings(self._path(key), self._left.pop(key, {}))

    def sections(self, key: str) -> list[Settings]:
        """Take a list of objects; an absent one is empty."""
        return [Settings(f"{self._path(key)}[{n}]", each) for n, each in enumerate(self._list(key))]

    def one_or_more(self, key: str) -> list[Settings]:
        """Take an object, or a list of at least one; an absent one is one empty object."""
        if not isinstance(self._left.get(key, {}), list):
            return [self.section(key)]
        sections = self.sections(key)
        if not sections:
            raise BadSettings(f"{self._path(key)}: at least one object in braces belongs here")
        return sections

    def text(self, key: str, *, default: str | None = None) -> str:
        """Take one string."""
        value = self._left.pop(key, default)
        if not isinstance(value, str) or (default is None and not value):
            raise BadSettings(f"{self._path(key)}: text belongs here")
        return value

    def slug(self, key: str) -> str:
        """Take a short name for files and addresses."""
        value = self.text(key)
        if not _SLUG.fullmatch(value):
            raise BadSettings(f"{self._path(key)}: 1 to 40 of a-z, 0-9 and hyphens belong here")
        return value

    def texts(self, key: str, *, pattern: str, example: str) -> tuple[str, ...]:
        """Take a list of strings of one shape; an absent one is empty."""
        values = self._list(key)
        if not all(isinstance(value, str) and re.fullmatch(pattern, value) for value in values):
            raise BadSettings(f'{self._path(key)}: each must look like "{example}"')
        return tuple(str(value) for value in values)

    def networks(self, key: str) -> tuple[IPv4Network | IPv6Network, ...]:
        """Take a list of networks, at least one."""
        values = self._list(key)
        try:
            networks = tuple(ip_network(str(value)) for value in values)
        except ValueError as error:
            raise BadSettings(f'{self._path(key)}: each must look like "192.0.2.0/24" or "192.0.2.7"') from error
        if not networks:
            raise BadSettings(f"{self._path(key)}: at least one network belongs here")
        return networks

    def number(self, key: str, *, default: int, least: int, most: int = 2**31) -> int:
        """Take a whole number within bounds."""
        value = self._left.pop(key, default)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise BadSettings(f"{self._path(key)}: a whole number from {least} to {most} belongs here")
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """Take true or false."""
        value = self._left.pop(key, default)
        if not isinstance(value, bool):
            raise BadSettings(f"{self._path(key)}: true or false belongs here")
        return value

    def refuse_the_rest(self) -> None:
        """Raise if a key was not taken: a misspelt one would otherwise do nothing, unseen."""
        if self._left:
            raise BadSettings(f"{self._path(next(iter(self._left)))}: no such setting")

    def _path(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key

    def _list(self, key: str) -> list[object]:
        value = self._left.pop(key, [])
        if not isinstance(value, list):
            raise BadSettings(f"{self._path(key)}: a list in brackets belongs here")
        return value


def read_settings(text: str) -> Settings:
    """Read the file's text as one object."""
    try:
        return Settings("", json.loads(text))
    except (ValueError, RecursionError) as error:  # ValueError: a number of more digits than Python reads, too
        where = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise BadSettings(f"this is not JSON{where}") from error
