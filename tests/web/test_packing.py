"""A pack on its way: asked for, made by the worker, taken, deleted a day later."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.policy.log_home import found_home

from fairhearing.audit.verbs import Verb
from fairhearing.inspection.checker.verify import check
from fairhearing.inspection.packing import MAKE_PACK, PackState, drop_old_packs, make_pack_job, pack_path, pack_standing
from fairhearing.inspection.signing import evidence_key_path
from fairhearing.jobs import queue
from fairhearing.jobs.models import Job, Outbox
from fairhearing.jobs.run import JobRun
from fairhearing.vault.clock import Clock

from .evidence_made import ready_home

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path, settings, keyed):
    """A home of its own, whose log vouches for its key; whoever signs in does so at the keyholder of the whole run."""
    settings.HOME = found_home(tmp_path / "home")
    settings.HOME.keyholder_socket.parent.mkdir(exist_ok=True)
    settings.HOME.keyholder_socket.symlink_to(keyed.home.keyholder_socket)
    return settings.HOME


@pytest.fixture
def practice(home, practices):
    ready_home(home, practices["allerton"])
    return practices["allerton"]


def ask(visitor):
    return visitor.post("/inspection/pack/make")


def work(home):
    """Do what the worker does with the job that waits."""
    job = queue.claim(kinds=[MAKE_PACK], holder="test", now=timezone.now())
    run = JobRun(job, timezone.now(), Clock(), lambda: False)
    queue.finish(job, now=timezone.now(), outcome=make_pack_job(home, run))


def page_of(visitor):
    return visitor.get("/inspection").content.decode()


def test_a_pack_is_asked_for_made_by_the_worker_and_taken_with_its_entry(home, practice, manager):
    assert ask(manager).status_code == 302
    assert "It begins in a moment." in page_of(manager)
    assert manager.get("/inspection/pack/progress").json() == {"state": "making", "done": 0, "total": 0}
    assert manager.post("/inspection/pack/take").status_code == 409
    work(home)

    assert "The pack is ready." in page_of(manager)
    taken = manager.post("/inspection/pack/take")

    with zipfile.ZipFile(io.BytesIO(taken.content)) as packed:
        assert check({name: packed.read(name) for name in packed.namelist()}).problems == []
    asked, handed = Outbox.objects.filter(verb__in=[Verb.JOB_ASKED_FOR, Verb.EVIDENCE_TAKEN]).order_by("number")
    assert (asked.verb, asked.subject, asked.practice) == (Verb.JOB_ASKED_FOR, MAKE_PACK, "allerton")
    assert handed.detail["what"] == "pack"
    assert f"evidence-{practice.id}-{timezone.localdate():%Y-%m-%d}.zip" in taken["Content-Disposition"]


def test_one_that_is_asked_for_twice_is_made_once(home, practice, manager):  # noqa: ARG001 - the practice's rows
    ask(manager)
    ask(manager)

    assert Job.objects.filter(kind=MAKE_PACK).count() == 1
    work(home)
    ask(manager)
    assert pack_path(home, "allerton").is_file()
    assert manager.get("/inspection/pack/progress").json()["state"] == "making"


def test_how_far_it_is_stands_on_the_page(home, practice, manager):  # noqa: ARG001 - the practice's rows
    ask(manager)
    Job.objects.filter(kind=MAKE_PACK).update(state=Job.State.RUNNING, done=100, total=400)

    assert "25 of 100 parts are done." in page_of(manager)


def test_where_the_log_cannot_be_believed_there_is_no_pack_and_the_page_says_so(home, practice, manager):  # noqa: ARG001
    (home.log / "checkpoint").write_text("no note at all\n")
    ask(manager)
    work(home)

    assert "There is no pack." in page_of(manager)
    assert "The log cannot be read" in page_of(manager)
    assert "Make the evidence pack" in page_of(manager)
    assert not pack_path(home, "allerton").exists()


def test_where_the_key_is_damaged_the_page_says_so(home, practice, manager):  # noqa: ARG001 - the practice's rows
    evidence_key_path(home).write_text("no key\n")
    ask(manager)
    work(home)

    assert "The key that signs packs cannot be read." in page_of(manager)


def test_one_that_was_given_up_says_who_can_find_out_why(home, practice, manager):
    ask(manager)
    Job.objects.filter(kind=MAKE_PACK).update(state=Job.State.FAILED, last_error="OSError")

    assert "Making it failed again and again." in page_of(manager)
    assert pack_standing(practice, home).state is PackState.FAILED


def test_it_is_deleted_a_day_after_it_was_made_and_one_that_nobody_asked_for_at_once(home, practice, manager):
    ask(manager)
    work(home)
    stranger = pack_path(home, "westfield")
    stranger.write_bytes(b"PK")
    now = timezone.now()

    drop_old_packs(home, now + timedelta(hours=23))
    assert pack_path(home, practice.id).exists()
    assert not stranger.exists()
    drop_old_packs(home, now + timedelta(hours=25))

    assert not pack_path(home, practice.id).exists()
    assert "Make the evidence pack" in page_of(manager)


def test_another_practices_pack_is_nobodys_here(home, practice, manager):  # noqa: ARG001 - the rows
    queue.put(MAKE_PACK, run_after=timezone.now(), now=timezone.now(), payload={"practice": "westfield"})
    work(home)

    assert pack_path(home, "westfield").is_file()
    answer = manager.post("/inspection/pack/take")

    assert answer.status_code == 409
    assert "None is ready" in answer.content.decode()
