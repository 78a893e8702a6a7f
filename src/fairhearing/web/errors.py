"""Whose fault it was. Everything that `web` raises by itself is one of these two."""


class WebError(Exception):
    """Base of all errors of this package."""


class FarEndError(WebError):
    """Someone else's part failed: npm, a registry, a browser. The message says what to do."""


class BadSettings(FarEndError):
    """A file of settings cannot be used; whoever looks after the machine mends it."""


class AuthorityAway(FarEndError):
    """The authority that gives certificates does not answer, or refuses."""


class OurError(WebError):
    """Something of ours is not as it should be. A defect: let it be seen."""
