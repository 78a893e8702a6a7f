"""Whose fault it was that a note or a tag was not taken."""


class MarkRefused(ValueError):
    """What somebody typed, or asked for, cannot be: words say what to do, field where it stands in the form."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.words = words
        self.field = field
