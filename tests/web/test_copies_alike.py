"""Each copy that was handed out is put together again at night, and is what the practice signed, or is named."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from fairhearing.clauses.proof import Verdict
from fairhearing.copies.alike_probe import ask_alike
from fairhearing.copies.checking import CHECK_COPIES, check_copies
from fairhearing.copies.folders import folder_of
from fairhearing.copies.models import Taking
from fairhearing.jobs import queue
from fairhearing.jobs.run import JobRun
from fairhearing.vault.clock import Clock

from .copied_calls import plain_handing
from .test_copies_pages import asked, ready, selection, sounds, take

__all__ = ["asked", "ready", "selection", "sounds"]
pytestmark = pytest.mark.django_db


def check_at_night():
    now = timezone.now()
    queue.put(CHECK_COPIES, run_after=now, now=now)
    job = queue.claim(kinds=[CHECK_COPIES], holder="test", now=now)
    outcome = check_copies(settings.HOME, JobRun(job, now, Clock(), lambda: False))
    queue.finish(job, now=timezone.now(), outcome=outcome)
    return outcome


def answer(practice, now=None):
    (found,) = ask_alike(practice, now or timezone.now()).answers
    return found.verdict, found.found


def test_a_copy_that_left_is_what_lies_at_the_practice_until_a_byte_of_it_is_changed(practices, manager, keyed, ready):
    practice = practices["allerton"]
    take(manager, keyed, ready)
    before = answer(practice)
    check_at_night()
    alike = answer(practice)
    part = next(path for path in sorted(folder_of(settings.HOME, ready.id.hex).iterdir()) if path.suffix != ".json")
    whole = part.read_bytes()
    part.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    told = check_at_night()
    changed = answer(practice)
    part.write_bytes(whole)
    check_at_night()

    assert before == (Verdict.UNKNOWN, "Not compared yet")
    assert alike == (Verdict.KEPT, "1 of 1 copy here alike")
    assert told == {"alike": "", "differ": ready.id.hex}
    assert changed == (Verdict.BROKEN, "0 of 1 copy here alike")
    assert answer(practice)[0] is Verdict.KEPT
    assert answer(practice, timezone.now() + timedelta(hours=36))[0] is Verdict.UNKNOWN
    assert answer(practices["westfield"])[1] == "No copy that was handed out lay here at the last check"
    assert list(settings.HOME.copies.glob("checking-*")) == []


def test_a_copy_that_left_as_plain_files_is_compared_alike(practices, manager, keyed, ready):
    manager.post(f"/copies/{ready.id}/plain", plain_handing(keyed, manager))

    check_at_night()

    assert Taking.objects.get(copy=ready).form == Taking.Form.PLAIN
    assert answer(practices["allerton"]) == (Verdict.KEPT, "1 of 1 copy here alike")
