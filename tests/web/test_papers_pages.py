"""Papers, the register of other copies, and what is ready, through their pages."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.doing import Done
from fairhearing.jobs.models import Outbox
from fairhearing.papers.copy_places import register_of
from fairhearing.papers.models import CopyPlace, Paper
from fairhearing.papers.paper_kinds import PaperKind
from fairhearing.papers.standing import PaperState, paper_of

from .papers_made import PDF, kept_paper
from .test_log_page import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


def keep(client, today, **fields):
    sent = {
        "kind": "dpia",
        "signed_by": "Dr Ruth Okafor",
        "signed_on": today.isoformat(),
        "good_until": (today + timedelta(days=300)).isoformat(),
        "reference": "Shared drive",
    }
    return client.post("/papers/keep", sent | fields)


def test_a_file_is_kept_and_given_back_to_be_saved_only(manager, signed_in, practices, today):
    file = SimpleUploadedFile("any name.pdf", PDF)
    assert keep(manager, today, file=file, reference="").status_code == 302
    paper = practices["allerton"].papers.get()

    given = signed_in("auditor").get(f"/papers/files/{paper.id}")

    assert given.content == PDF
    assert given["Content-Disposition"].startswith('attachment; filename="dpia-')
    assert given["Content-Type"] == "application/pdf"
    assert [row.subject for row in Outbox.objects.filter(verb=Verb.PAPER_TAKEN)] == [paper.id.hex]
    assert f"/papers/files/{paper.id}" in text(manager.get("/papers/kinds/dpia"))


def test_a_file_of_another_form_is_refused_and_what_was_typed_stays(manager, practices, today):
    page = keep(manager, today, file=SimpleUploadedFile("page.html", b"<html>"), signed_by="Dr Elm")

    assert page.status_code == 422
    assert "Choose a PDF, or a picture" in text(page)
    assert 'value="Dr Elm"' in text(page)
    assert not practices["allerton"].papers.exists()


@pytest.mark.parametrize("wrong", [{"signed_on": ""}, {"good_until": "x"}, {"signed_by": ""}, {"reference": ""}])
def test_a_paper_without_days_name_or_place_is_asked_again(manager, practices, today, wrong):  # noqa: ARG001 - rows
    assert keep(manager, today, **wrong).status_code == 422


def test_a_paper_without_a_file_has_none_to_take(manager, practices, today):
    keep(manager, today)

    assert manager.get(f"/papers/files/{practices['allerton'].papers.get().id}").status_code == 404


def test_the_partner_signs_the_authorisation_here(signed_in, practices, today):
    partner = signed_in("partner")
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', text(partner.get("/papers/kinds/authorisation")))[1]

    assert partner.post("/papers/kinds/authorisation/sign", {"seen": seen}).status_code == 302

    assert paper_of(practices["allerton"], PaperKind.AUTHORISATION, today=today).state is PaperState.GOOD
    assert "signed by Ruth Okafor" not in text(partner.get("/papers/kinds/dpia"))
    assert partner.post("/papers/kinds/dpia/sign", {"seen": seen}).status_code == 404


def test_what_does_not_apply_is_said_with_a_reason(manager, practices, today):
    sent = {"reason": "We run it ourselves", "review": (today + timedelta(days=200)).isoformat()}

    assert manager.post("/papers/kinds/supplier-safety/absent", sent).status_code == 302
    assert manager.post("/papers/kinds/dpia/absent", sent).status_code == 422

    state = paper_of(practices["allerton"], PaperKind.SUPPLIER_SAFETY, today=today).state
    assert state is PaperState.ABSENT
    assert "1 of them because they do not apply" in text(manager.get("/papers/ready"))


def test_one_of_several_is_ended_and_stays_to_be_read(manager, practices, today):
    for firm in ("Phone firm", "Hosting firm"):
        keep(manager, today, kind="processor", about=firm)
    gone = practices["allerton"].papers.get(about="Phone firm")

    assert manager.post(f"/papers/files/{gone.id}/end").status_code == 302

    page = text(manager.get("/papers/kinds/processor"))
    assert page.index("Hosting firm") < page.index("What was kept before") < page.rindex("Phone firm")


def test_what_there_is_only_one_of_is_replaced_and_never_ended(manager, practices, today):
    keep(manager, today)

    assert manager.post(f"/papers/files/{practices['allerton'].papers.get().id}/end").status_code == 404


def test_a_paper_of_another_practice_is_absent(signed_in, practices, today):
    keep(signed_in("manager", "westfield"), today, file=SimpleUploadedFile("a.pdf", PDF))
    other = practices["westfield"].papers.get()

    assert signed_in("manager").get(f"/papers/files/{other.id}").status_code == 404


def test_a_kind_that_is_none_is_absent(manager, practices):  # noqa: ARG001 - rows
    assert manager.get("/papers/kinds/passport").status_code == 404


@pytest.mark.parametrize("kind", PaperKind)
def test_each_kind_has_a_page_that_says_why(manager, practices, kind):  # noqa: ARG001 - rows
    page = manager.get(f"/papers/kinds/{kind}")

    assert page.status_code == 200
    assert "Your data protection officer decides" in text(page)


def test_whoever_only_reads_is_offered_no_form(signed_in, practices):  # noqa: ARG001 - rows
    page = text(signed_in("auditor").get("/papers/kinds/calling-out"))

    assert "Words to begin with" in page
    assert "/papers/keep" not in page


def test_ready_says_what_is_missing_first_and_what_helps(manager, practices, today):
    keep(manager, today)

    page = text(manager.get("/papers/ready"))

    assert "2 of 22 things are answered" in page
    assert page.index("Data protection fee") < page.index("Data protection impact assessment")
    assert "Words to begin with" in page
    assert "Ready to record: 2 of 22 things are answered" in text(manager.get("/waiting"))
    assert practices["allerton"].papers.get().state == Paper.State.KEPT


def test_other_places_are_answered_for(manager, practices, today):
    practice = practices["allerton"]
    assert "5 places are not known" in text(manager.get("/papers/copies"))
    sent = {
        "kind": "voicemail",
        "state": "off",
        "evidence": "Seen in the settings on 3 June",
        "owner": manager.person.account,
        "review": (today + timedelta(days=180)).isoformat(),
    }

    assert manager.post("/papers/copies/say", sent | {"evidence": ""}).status_code == 422
    assert manager.post("/papers/copies/say", sent | {"owner": "x" * 32}).status_code == 422
    assert manager.post("/papers/copies/say", sent).status_code == 302

    place = register_of(practice, today=today).places[0]
    assert "4 places are not known" in text(manager.get("/papers/copies"))
    form = text(manager.get(f"/papers/copies/say?place={place.id}"))
    assert "Seen in the settings on 3 June" in form
    changed = sent | {"place": str(place.id), "state": "different"}
    assert manager.post("/papers/copies/say", changed).status_code == 302
    assert register_of(practice, today=today).different == 1
    assert CopyPlace.objects.count() == 2


def test_home_tells_of_a_paper_that_runs_out(manager, practices, today):
    done = Done(manager.person, timezone.now(), "manager")
    kept_paper(practices["allerton"], done, PaperKind.ICO_FEE, until=today + timedelta(days=2))

    assert "A paper runs out: data protection fee" in text(manager.get("/waiting"))
