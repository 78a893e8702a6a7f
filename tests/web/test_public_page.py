"""The page for a practice's website: honest, signed, without anything from outside."""

import base64
import io
import json
import re
import zipfile
from datetime import date, timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.utils import timezone
from tests.announcing.wordings import add_wording
from tests.policy.log_home import job_run

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.doing import Done
from fairhearing.clauses.clause import Clause
from fairhearing.clauses.rules import State
from fairhearing.inspection.publishing import PUBLISH_PAGES, public_path, publish_pages, signed_page
from fairhearing.inspection.signing import evidence_key, evidence_key_path, fingerprint_code
from fairhearing.jobs.models import Outbox
from fairhearing.letters.contacts import save_contacts
from fairhearing.letters.kinds import Notice, our_wording
from fairhearing.letters.wordings import write_wording
from fairhearing.papers.models import PolicyVersion
from fairhearing.papers.versions import begin_version, say_days, say_wording
from fairhearing.policy.clause_models import ProbeResult
from fairhearing.policy.probes import probes_by_clause
from fairhearing.vault.home import Home
from fairhearing.vault.note import NoteVerifier

from .test_notices import SAID

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(practices, manager):
    for practice in practices.values():
        save_contacts(practice, SAID, by=manager.person, role="manager")
    return practices["allerton"]


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def text_of(practice, home):
    return signed_page(practice, home, timezone.now()).page.decode()


def line_of(text, clause):
    return next(line for line in text.split("\n") if clause.words in line)


def found(practice, clause, verdict, asked_at):
    """Write what the clause's probes found, as a round of the worker leaves it."""
    for probe in probes_by_clause()[clause]:
        ProbeResult.objects.create(
            practice=practice,
            clause=str(clause),
            probe=probe.name,
            asked_at=asked_at,
            state="met",
            answers=[{"question": "Is it so?", "found": "2 of 2", "verdict": verdict}],
        )


def fits(page, signature):
    said = json.loads(signature)
    key = Ed25519PublicKey.from_public_bytes(NoteVerifier.parse(said["key"]).public)
    try:
        key.verify(base64.b64decode(said["signature"]), page)
    except InvalidSignature:
        return False
    return True


def test_a_promise_that_nobody_looked_at_is_not_proven(said, home):
    text = text_of(said, home)

    assert "Of 20 promises: 20 not proven." in text
    assert text.count("Not looked at yet") == 20


def test_a_promise_is_met_while_its_proof_is_fresh_and_says_when_it_was_looked_at(said, home):
    clause = Clause.ONE_YEAR
    assert probes_by_clause()[clause]
    found(said, clause, "kept", timezone.now() - timedelta(minutes=1))
    assert f'class="{State.MET}"' in line_of(text_of(said, home), clause)
    assert "Looked at on" in line_of(text_of(said, home), clause)

    ProbeResult.objects.update(asked_at=timezone.now() - timedelta(days=3))

    assert f'class="{State.NOT_PROVEN}"' in line_of(text_of(said, home), clause)


def test_a_broken_promise_is_said_to_the_public(said, home):
    found(said, Clause.ONE_YEAR, "broken", timezone.now())

    text = text_of(said, home)

    assert "1 not met" in text
    assert f'class="{State.NOT_MET}"' in line_of(text, Clause.ONE_YEAR)
    assert "2 of 2" not in text


def test_the_words_are_those_of_the_version_in_force_with_its_days(said, home, manager):
    done = Done(manager.person, timezone.now(), "manager")
    version = begin_version(said, done)
    say_wording(version, Clause.ONE_YEAR, "One year, and not a day more.", done)
    say_days(version, date(2021, 5, 25), date(2024, 5, 22), date(2027, 5, 1), done)
    assert "not a day more" not in text_of(said, home)

    PolicyVersion.objects.update(signed_at=timezone.now(), signed_by=manager.person)

    text = text_of(said, home)
    assert "One year, and not a day more." in text
    assert "published 25 May 2021, last changed 22 May 2024, to be looked at again by 1 May 2027" in text


def test_what_callers_hear_stands_as_it_is_spoken_while_it_is_in_force(said, home):
    assert "Its words are not named here yet" in text_of(said, home)
    today = timezone.localdate()
    add_wording(said, timezone.now(), from_on=today)
    add_wording(said, timezone.now(), from_on=today, approved=False)

    text = text_of(said, home)

    assert text.count("<blockquote>") == 1
    assert "⟦" not in text
    assert "Its words are not named here yet" not in text


def test_another_practices_results_do_not_count(practices, said, home):
    found(practices["westfield"], Clause.ONE_YEAR, "kept", timezone.now())

    assert "20 not proven" in text_of(said, home)


def test_nothing_comes_from_outside_and_nothing_runs(said, home):
    text = text_of(said, home)

    assert "default-src 'none'" in text
    assert re.findall(r"<script|<link|<img|<iframe|src=|url\(|href=", text) == []


def test_what_a_practice_wrote_is_text_and_no_markup(said, home, manager):
    own = our_wording(Notice.WEB) + "\n\n<b onclick=x>{promises} & more</b>"
    write_wording(said, Notice.WEB, own, by=manager.person, role="manager", now=timezone.now())

    assert "&lt;b onclick=x&gt;{promises} &amp; more&lt;/b&gt;" in text_of(said, home)


def test_the_signature_fits_the_page_and_no_other(said, home):
    made = signed_page(said, home, timezone.now())

    assert fits(made.page, made.signature)
    assert not fits(made.page.replace(b"12 months", b"13 months"), made.signature)
    assert json.loads(made.signature)["file"] == "allerton.html"


def test_the_key_is_drawn_once_and_its_drawing_stands_in_the_log(db, home):  # noqa: ARG001 - the log’s outbox
    first, again = evidence_key(home), evidence_key(home)

    assert first.verifier == again.verifier
    assert evidence_key_path(home).stat().st_mode & 0o077 == 0
    rows = Outbox.objects.filter(verb=Verb.EVIDENCE_KEY_MADE)
    assert [row.detail["sha256"] for row in rows] == [fingerprint_code(first.verifier)]


def test_the_nightly_job_publishes_each_practice_that_said_what_its_notice_names(practices, manager, home):
    save_contacts(practices["allerton"], SAID, by=manager.person, role="manager")

    outcome = publish_pages(home, job_run(PUBLISH_PAGES, now=timezone.now()))

    assert outcome == {"published": 1, "unsaid": 1}
    page = public_path(home, practices["allerton"]).read_bytes()
    assert fits(page, (home.public / "allerton.signature.json").read_bytes())
    assert not public_path(home, practices["westfield"]).exists()
    assert Outbox.objects.filter(verb=Verb.PUBLIC_PAGE_MADE, practice="allerton").count() == 1


def test_the_page_is_taken_with_its_signature(said, manager):
    answer = manager.post("/inspection/public-page/take")

    with zipfile.ZipFile(io.BytesIO(answer.content)) as taken:
        assert fits(taken.read("allerton.html"), taken.read("allerton.signature.json"))
    row = Outbox.objects.get(verb=Verb.EVIDENCE_TAKEN)
    assert (row.detail["what"], row.detail["form"], row.practice) == ("public-page", "zip", said.id)
    assert evidence_key(settings.HOME).verifier.fingerprint in text_of(said, settings.HOME)
