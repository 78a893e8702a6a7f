"""Whose fault it was. Everything that `finding` raises of itself is this."""


class FarEndError(Exception):
    """What somebody typed, or an address that was handed in, cannot be used."""


class UnreadableWords(FarEndError):
    """What was typed is too long, or too many things at once. Says how much can be read; nothing is kept."""


class UnreadablePageKey(FarEndError):
    """The key of a next page is not one that a page before it gave."""
