"""`fairhearing individuals import`, on the database of a home."""

import json

import pytest
from django.conf import settings

from fairhearing.cli.main import main
from fairhearing.ledger.models import Individual, ListPiece

from .test_patient_lists import HEAD, MARGARET, SIAN, WRONG

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("practices", "keyed")]


def run(*words):
    return main(["individuals", "import", *map(str, words), "--home", str(settings.HOME.root)])


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "patients.csv"
    path.write_text(HEAD + MARGARET + SIAN + WRONG)
    return path


def test_without_yes_it_is_said_what_would_be_done_and_nothing_is_written(file, capfd):
    code = run(file, "--practice", "allerton")

    said = capfd.readouterr().out
    assert code == 1
    assert "2  people new" in said
    assert "line 4: The NHS number has not ten digits" in said
    assert "nothing was written" in said
    assert "olroyd" not in said.lower()
    assert not Individual.objects.exists()
    assert not ListPiece.objects.exists()


def test_with_yes_it_is_taken_in_and_again_without_doubles(file, capfd):
    for added in (2, 0):
        run(file, "--practice", "allerton", "--yes", "--json")
        said = json.loads(capfd.readouterr().out)
        assert (said["added"], said["taken"]) == (added, True)

    assert Individual.objects.filter(practice="allerton").count() == 2
    assert not ListPiece.objects.exists()


def test_the_whole_list_marks_who_is_not_on_it(file, capfd):
    run(file, "--practice", "allerton", "--yes")
    file.write_text(HEAD + MARGARET)

    assert run(file, "--practice", "allerton", "--yes", "--whole-list") == 0

    assert "1  people of the practice's list not on it\n" in capfd.readouterr().out
    assert Individual.objects.get(nhs_number="9990000026").left == "not_listed"


@pytest.mark.parametrize(
    ("content", "words"), [("", "the file is empty"), ("a,b\n1,2\n", "no line of the file names columns")]
)
def test_what_is_no_list_is_said_and_leaves_nothing(file, capfd, content, words):
    file.write_text(content)

    assert run(file, "--practice", "allerton", "--yes") != 0

    assert words in capfd.readouterr().err
    assert not ListPiece.objects.exists()


def test_an_absent_file_or_practice_is_said(file, capfd):
    assert run(file.with_name("no.csv"), "--practice", "allerton") != 0
    assert run(file, "--practice", "nowhere") != 0

    assert "olroyd" not in capfd.readouterr().err
