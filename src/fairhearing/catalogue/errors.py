"""Whose fault it was. Everything that `catalogue` raises of itself is one of these two."""


class CatalogueError(Exception):
    """Base of all errors of this package."""


class FarEndError(CatalogueError):
    """What was handed in cannot be used: a manifest, or what somebody typed. It is set aside or said, and we go on."""


class OurError(CatalogueError):
    """We did something out of order. A defect: let it be seen."""


class UnusableManifest(FarEndError):
    """A manifest cannot be written into the catalogue. Set aside with this reason; later ones go on."""


class UnreadableSearch(FarEndError):
    """What was typed is no number: fewer than three digits, or letters among them."""


class UnreadablePageKey(FarEndError):
    """The key of a next page is not one that a page before it gave."""
