"""Whose fault it was. Everything that `clocks` raises of itself is one of these."""


class ClocksError(Exception):
    """Base of all errors of this package."""


class BadOrder(ClocksError):
    """Days were given in an order in which nothing can have happened. The message says which."""
