"""The wordings of the demonstration: the greeting with which its calls begin, as each practice would bring it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import numpy as np
import soxr
from django.utils import timezone

from fairhearing.wire.g711 import SAMPLES_PER_SECOND, linear
from fairhearing.wire.law import Law

from .speech import greeting_of

_PLAYED_FOR: Final = timedelta(days=400)
"""Longer than the oldest call is ago."""
_ESSENTIAL: Final = "We record calls to help with your care."
_GREETINGS: Final = {"allerton": ("repeat-prescription", 2900), "westfield": ("appointment", 3080)}
"""Which conversation begins with a practice's greeting, and at which millisecond it says the essential words."""


def announce(practice_id: str, now: datetime) -> None:
    """Bring a practice's wording and approve it, as its manager would."""
    from fairhearing.announcing.models import RATE, Wording
    from fairhearing.announcing.rules import Purpose, read_words
    from fairhearing.announcing.sound import WordingSound
    from fairhearing.announcing.writing import NewWording, approve_wording, make_wording
    from fairhearing.catalogue.doing import Done
    from fairhearing.practice.models import Role

    name, essential_from = _GREETINGS[practice_id]
    greeting = greeting_of(name)
    narrow = linear(np.frombuffer(greeting.sound, np.uint8), Law.A_LAW).astype(np.float32)
    samples = np.clip(np.rint(soxr.resample(narrow, SAMPLES_PER_SECOND, RATE)), -32768, 32767).astype(np.int16)
    manager = Role.objects.select_related("person", "practice").get(practice=practice_id, kind=Role.Kind.MANAGER)
    done = Done(manager.person, now, str(manager.kind))
    from_on = timezone.localdate(now) - _PLAYED_FOR
    new = NewWording(
        words=read_words(greeting.words.removesuffix(_ESSENTIAL), _ESSENTIAL, ""),
        language="en",
        line="",
        purposes=(Purpose.CARE,),
        source=Wording.Source.BROUGHT,
        sound=WordingSound(samples, (essential_from, len(samples) * 1000 // RATE)),
        from_on=from_on,
    )
    approve_wording(make_wording(manager.practice, new, done), from_on, None, done)
