"""The practice's list of patients: looked through first, then taken in, as often as it is brought."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import Job, Outbox
from fairhearing.jobs.run import JobRun
from fairhearing.ledger import list_taking
from fairhearing.ledger.list_jobs import read_list_job, take_list_job
from fairhearing.ledger.models import Individual, ListPiece, Number, PatientList
from fairhearing.ledger.patient_lists import READ_LIST, TAKE_LIST, drop_old_lists
from fairhearing.vault.clock import Clock

from .known_people import add_individual
from .sealed_calls import NOW
from .test_individuals import text

pytestmark = pytest.mark.django_db

HEAD = "NHS number,Surname,Forename,Date of birth,Home telephone,Mobile telephone,Date deducted,Date of death\n"
MARGARET = "9990000018,HOLROYD,Margaret,03/11/1950,0113 496 0555,07700 900127,,\n"
SIAN = "9990000026,O'BRIEN,Siân,01/01/2015,,07700 900128,,\n"
TOM = "9990000034,EASTWOOD,Tom,04/06/1931,0113 496 0555,,,\n"
SHARED = [
    f"{number},HILL,Name{number},01/01/1940,0113 496 0999,,,\n"
    for number in ("9990000042", "9990000050", "9990000069", "9990000077", "9990000085")
]
WRONG = "9990000017,SINCLAIR,George,05/02/1931,,,,\n"


@pytest.fixture
def allerton(practices):
    return practices["allerton"]


def bring(client, *lines, head=HEAD):
    data = (head + "".join(lines)).encode()
    answer = client.post("/individuals/lists", {"list": SimpleUploadedFile("patients.csv", data)})
    assert answer.status_code == 302, text(answer)
    run(READ_LIST, read_list_job)
    return PatientList.objects.latest("begun_at")


def run(kind, job, stops=lambda: False):
    waiting = Job.objects.filter(kind=kind, state="waiting").latest("id")
    Job.objects.filter(id=waiting.id).update(state="running", lease_holder="test", attempts=1)
    waiting.refresh_from_db()
    job(JobRun(waiting, timezone.now(), Clock(), stops))
    Job.objects.filter(id=waiting.id).update(state="done")


def take(client, brought, **chosen):
    assert client.post(f"/individuals/lists/{brought.id}/take", chosen).status_code == 302
    run(TAKE_LIST, take_list_job)
    brought.refresh_from_db()
    assert brought.state == "done"


def counts(brought):
    return {name: getattr(brought, name) for name in ("added", "changed", "same", "gone", "aside", "shared")}


def test_a_list_says_what_it_would_do_and_writes_nothing_before(manager, allerton):
    brought = bring(manager, MARGARET, SIAN, WRONG, *SHARED)

    page = text(manager.get(f"/individuals/lists/{brought.id}"))

    assert "What this list would do" in page
    assert "7 people" in page
    assert "Line 4: The NHS number has not ten digits, or its check digit is wrong" in page
    assert "1 number is of more than 4 people each" in page
    assert "Margaret Holroyd" in page
    assert not allerton.individuals.exists()


def test_it_is_taken_in_and_its_file_is_not_kept(manager, allerton):
    brought = bring(manager, MARGARET, SIAN, WRONG)

    take(manager, brought)

    margaret, sian = allerton.individuals.order_by("nhs_number")
    assert (margaret.name, margaret.born_on, margaret.came_from) == ("Margaret Holroyd", date(1950, 11, 3), "list")
    assert set(margaret.numbers.values_list("number", "kind", "sure")) == {
        ("+441134960555", "home", "list"),
        ("+447700900127", "mobile", "list"),
    }
    assert sian.name == "Siân O'Brien"
    assert not ListPiece.objects.exists()
    assert "2 people new, 0 changed, 1 line set aside" in text(manager.get(f"/individuals/lists/{brought.id}"))
    entry = Outbox.objects.get(verb=Verb.PATIENT_LIST_TAKEN)
    assert entry.detail == {"added": 2, "changed": 0, "gone": 0, "aside": 1}


def test_the_same_list_again_changes_nothing(manager):
    take(manager, bring(manager, MARGARET, SIAN, *SHARED))

    assert counts(bring(manager, MARGARET, SIAN, *SHARED)) == {
        "added": 0,
        "changed": 0,
        "same": 7,
        "gone": 0,
        "aside": 0,
        "shared": 1,
    }


def test_what_changed_is_written_and_old_numbers_end(manager, allerton):
    take(manager, bring(manager, MARGARET))
    Number.objects.create(
        individual=allerton.individuals.get(), practice=allerton, number="+441134960777", kind="work", sure="person"
    )

    brought = bring(manager, MARGARET.replace("HOLROYD", "SMITH").replace("900127", "900129"))
    assert brought.changed == 1
    take(manager, brought)

    margaret = allerton.individuals.get()
    assert margaret.surname == "Smith"
    assert set(margaret.numbers.filter(until=None).values_list("number", flat=True)) == {
        "+441134960555",
        "+447700900129",
        "+441134960777",
    }
    assert margaret.numbers.get(number="+447700900127").is_over
    assert [each.word for each in margaret.name_words.order_by("word")] == ["margaret", "smith"]


def test_who_is_not_on_the_whole_list_is_marked_and_comes_back(manager, allerton):
    take(manager, bring(manager, MARGARET, SIAN))
    brought = bring(manager, MARGARET)
    assert brought.gone == 1

    take(manager, brought, whole="yes")

    sian = allerton.individuals.get(nhs_number="9990000026")
    assert sian.left == "not_listed"
    assert sian.numbers.filter(until=None).exists()
    take(manager, bring(manager, MARGARET, SIAN))
    sian.refresh_from_db()
    assert (sian.left, sian.left_on) == ("", None)


def test_a_part_of_a_list_marks_nobody(manager, allerton):
    take(manager, bring(manager, MARGARET, SIAN))

    take(manager, bring(manager, TOM))

    assert not allerton.individuals.exclude(left="").exists()


def test_who_left_or_died_is_marked_with_the_day(manager, allerton):
    take(manager, bring(manager, MARGARET.replace(",,\n", ",02/03/2026,\n"), TOM.replace(",,\n", ",,05/10/2026\n")))

    assert set(allerton.individuals.values_list("left", "left_on")) == {
        ("deducted", date(2026, 3, 2)),
        ("died", date(2026, 10, 5)),
    }


def test_somebody_added_by_hand_is_the_same_by_name_and_birth(manager, allerton):
    by_hand = add_individual(allerton, "Holroyd", born_on=date(1950, 11, 3))

    take(manager, bring(manager, MARGARET))

    assert allerton.individuals.get().id == by_hand.id
    assert allerton.individuals.get().nhs_number == "9990000018"


def test_a_person_without_an_nhs_number_is_here_once(manager, allerton):
    line = MARGARET.replace("9990000018", "")

    take(manager, bring(manager, line, line))
    brought = bring(manager, line, line)

    assert (brought.same, brought.aside) == (1, 1)
    assert allerton.individuals.count() == 1


def test_the_practices_own_number_is_no_patients(manager, allerton):
    take(manager, bring(manager, MARGARET.replace("0113 496 0555", "0113 496 0101")))

    assert list(allerton.individuals.get().numbers.values_list("number", flat=True)) == ["+447700900127"]


def test_columns_of_other_names_are_named_once_and_remembered(manager, allerton):
    head = "Number,Family,Given,Birth,H,M,X,Y\n"
    brought = bring(manager, MARGARET, head=head)
    assert "Say which column holds what" in text(manager.get(f"/individuals/lists/{brought.id}"))
    address = f"/individuals/lists/{brought.id}/columns"

    assert manager.post(address, {"column-surname": "1"}).status_code == 422
    chosen = {"column-nhs_number": "0", "column-surname": "1", "column-forename": "2", "column-mobile": "5"}
    assert manager.post(address, chosen).status_code == 302
    run(READ_LIST, read_list_job)
    take(manager, brought)

    assert allerton.individuals.get().name == "Margaret Holroyd"
    assert bring(manager, MARGARET, SIAN, head=head).state == "ready"


def test_a_list_is_thrown_away(manager, allerton):
    brought = bring(manager, MARGARET)

    page = manager.get(manager.post(f"/individuals/lists/{brought.id}/drop").url)

    assert "Thrown away. Nothing of it was taken in." in text(page)
    assert not ListPiece.objects.exists()
    manager.post(f"/individuals/lists/{brought.id}/take")
    assert not allerton.individuals.exists()
    assert not Job.objects.filter(kind=TAKE_LIST).exists()


def test_a_list_nobody_decides_about_is_thrown_away_after_a_day(manager):
    brought = bring(manager, MARGARET)

    assert drop_old_lists(brought.begun_at + timedelta(hours=23)) == 0
    assert drop_old_lists(brought.begun_at + timedelta(hours=25)) == 1
    assert not ListPiece.objects.exists()


def test_a_writing_that_was_stopped_goes_on_and_no_line_counts_twice(manager, allerton, monkeypatch):
    monkeypatch.setattr(list_taking, "BATCH", 2)
    brought = bring(manager, MARGARET, SIAN, TOM, *SHARED)
    manager.post(f"/individuals/lists/{brought.id}/take")
    job = Job.objects.get(kind=TAKE_LIST)
    Job.objects.filter(id=job.id).update(state="running", lease_holder="test", attempts=1)
    job.refresh_from_db()
    asked = iter([False, True])

    with pytest.raises(Exception, match="stopped"):
        take_list_job(JobRun(job, NOW, Clock(), lambda: next(asked)))
    assert 0 < allerton.individuals.count() < 8
    take_list_job(JobRun(job, NOW, Clock(), lambda: False))

    assert allerton.individuals.count() == 8
    assert PatientList.objects.get().state == "done"


@pytest.mark.parametrize(("data", "words"), [(None, "Choose the file"), (b"", "Choose the file|empty")])
def test_no_file_is_said(manager, data, words):
    sent = {} if data is None else {"list": SimpleUploadedFile("x.csv", data)}

    answer = manager.post("/individuals/lists", sent)

    assert answer.status_code == 422
    assert any(each in text(answer) for each in words.split("|"))


def test_a_file_that_is_too_large_is_refused_before_it_is_read(manager, settings):
    large = {"CONTENT_LENGTH": str(settings.LARGEST_LIST_BYTES + 2**20)}

    assert manager.post("/individuals/lists", {}, **large).status_code == 413
    assert manager.post("/individuals/find", {}, CONTENT_LENGTH=str(2**21)).status_code == 413


def test_a_file_of_several_megabytes_never_lies_on_the_disk(manager, settings):
    assert settings.FILE_UPLOAD_HANDLERS == ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
    data = (HEAD + MARGARET * 60_000).encode()
    assert len(data) > 3 * 2**20

    answer = manager.post("/individuals/lists", {"list": SimpleUploadedFile("patients.csv", data)})

    assert answer.status_code == 302
    assert sum(len(piece.data) for piece in ListPiece.objects.all()) == len(data)


def test_another_practices_list_is_absent(signed_in, manager):
    brought = bring(manager, MARGARET)

    other = signed_in("manager", "westfield")

    assert other.get(f"/individuals/lists/{brought.id}").status_code == 404
    assert other.post(f"/individuals/lists/{brought.id}/take").status_code == 404


def test_no_name_nor_number_of_a_list_is_in_any_entry_or_job(manager, allerton):  # noqa: ARG001 - the practice
    take(manager, bring(manager, MARGARET, WRONG))

    told = [f"{row.subject} {row.detail}" for row in Outbox.objects.all()]
    told += [f"{job.payload} {job.outcome} {job.last_error}" for job in Job.objects.all()]
    assert not any("olroyd" in each.lower() or "900127" in each or "9990000018" in each for each in told)
    assert Individual.objects.exists()
