"""What a caller who objects to being recorded may be offered instead (clause C9's other way)."""

from django.db import models


class OtherWay(models.TextChoices):
    """The other way that was offered. The words are stored with the recording: only add."""

    THIS_CALL = "this-call", "Went on with this call, unrecorded"
    VISIT = "visit", "Come to the practice"
    WRITING = "writing", "Write to us, on paper or online"
    NOTHING = "nothing-yet", "Nothing yet: the caller rang off"
