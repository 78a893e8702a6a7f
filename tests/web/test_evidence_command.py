"""`fairhearing evidence`: pack, verify, collect."""

import zipfile

import pytest
from django.utils import timezone
from tests.policy.log_home import found_home

from fairhearing.audit.verbs import Verb
from fairhearing.cli.main import main
from fairhearing.inspection.pack import make_pack
from fairhearing.jobs.models import Outbox
from fairhearing.practice.models import Practice

from .evidence_made import ready_home

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path):
    home = found_home(tmp_path / "home")
    practice = Practice.objects.create(id="allerton", name="Allerton Medical Centre", created_at=timezone.now())
    ready_home(home, practice)
    return home


@pytest.fixture(autouse=True)
def no_other_home(monkeypatch):
    """The command would name this home, and how it is reached, to whatever starts Django next."""
    for name in ("FAIRHEARING_HOME", "DJANGO_SETTINGS_MODULE", "FAIRHEARING_HTTPS", "FAIRHEARING_HOSTS"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("FAIRHEARING_PROXIES", "")


def test_a_pack_is_made_told_to_the_log_and_checked(home, tmp_path, capsys):
    file = tmp_path / "evidence.zip"

    assert main(["evidence", "pack", "--practice", "allerton", "-o", str(file), "--home", str(home.root)]) == 0
    assert main(["evidence", "verify", str(file)]) == 0

    assert "WHOLE" in capsys.readouterr().out
    row = Outbox.objects.get(verb=Verb.EVIDENCE_TAKEN)
    assert (row.actor, row.practice, row.detail["what"]) == ("command", "allerton", "pack")


def test_a_practice_that_is_not_there_is_said(home, tmp_path, capsys):
    words = ["evidence", "pack", "--practice", "nowhere", "-o", str(tmp_path / "x.zip"), "--home", str(home.root)]

    assert main(words) == 66
    assert "there is no practice of this id" in capsys.readouterr().err


def test_packs_are_collected_and_a_damaged_one_is_named(home, tmp_path, capsys):
    good, bad, page = tmp_path / "good.zip", tmp_path / "bad.zip", tmp_path / "page.html"
    good.write_bytes(make_pack(Practice.objects.get(), home, timezone.now()).content)
    with zipfile.ZipFile(good) as packed, zipfile.ZipFile(bad, "w") as changed:
        for name in packed.namelist():
            changed.writestr(name, packed.read(name).replace(b'"state": "not-proven"', b'"state": "met"'))

    assert main(["evidence", "collect", str(good), "-o", str(page)]) == 0
    assert main(["evidence", "collect", str(good), str(bad), "-o", str(page)]) == 1

    text = page.read_text()
    assert "<strong>bad.zip</strong>: evidence.json: it is not what was signed" in text
    said = capsys.readouterr().out
    assert "bad.zip: NOT WHOLE, evidence.json: it is not what was signed. Ask for it anew" in said
    assert f"1 of 2 packs are shown on {page}" in said
    assert 'class="met"' not in text


def test_a_file_that_is_not_there_is_said(tmp_path):
    assert main(["evidence", "verify", str(tmp_path / "no.zip")]) == 66
    assert main(["evidence", "collect", str(tmp_path / "no.zip"), "-o", str(tmp_path / "page.html")]) == 66
    assert not (tmp_path / "page.html").exists()
