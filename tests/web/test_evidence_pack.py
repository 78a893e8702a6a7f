"""Evidence packs: checked on a machine with nothing of ours, each changed byte named by its file."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone
from tests.policy.log_home import found_home

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.doing import Done
from fairhearing.inspection.checker.verify import MANIFEST, SIGNATURE, check
from fairhearing.inspection.errors import NotInLogYet
from fairhearing.inspection.pack import make_pack
from fairhearing.inspection.signing import EvidenceKey, evidence_key
from fairhearing.jobs.models import Outbox
from fairhearing.jobs.outbox import record
from fairhearing.papers.paper_kinds import PaperKind
from fairhearing.policy.clause_models import ProbeResult
from fairhearing.practice.models import Person, Practice
from fairhearing.vault.note import NoteVerifier

from .evidence_made import log_it, ready_home
from .kept_calls import add_certificate
from .papers_made import PDF, kept_paper, known_place
from .sealed_calls import add_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path):
    return found_home(tmp_path / "home")


@pytest.fixture
def practice(db):  # noqa: ARG001 - the database
    return Practice.objects.create(id="allerton", name="Allerton Medical Centre", created_at=timezone.now())


@pytest.fixture
def pack(home, practice):
    """The files of a pack with three days of results."""
    ready_home(home, practice)
    return files_of(make_pack(practice, home, timezone.now()).content)


def files_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def unpack(files, folder):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def run_bare(*words, cwd):
    """Run Python without anything but its own library, in a folder and an environment of nobody's."""
    command = [sys.executable, "-I", "-S", *words]
    return subprocess.run(command, cwd=cwd, env={}, capture_output=True, text=True, check=False)


def flipped(data, at):
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


def test_a_pack_is_whole_on_a_machine_with_nothing_but_the_pack(pack, home, tmp_path):
    folder = tmp_path / "elsewhere"
    unpack(pack, folder)

    done = run_bare("verify.py", cwd=folder)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "WHOLE" in done.stdout
    assert evidence_key(home).verifier.fingerprint in done.stdout
    assert NoteVerifier.parse(pack["log/key.txt"].decode().strip()).fingerprint in done.stdout


def test_the_archive_itself_is_checked_from_another_folder(home, practice, tmp_path):
    ready_home(home, practice)
    archive = tmp_path / "evidence.zip"
    archive.write_bytes(make_pack(practice, home, timezone.now()).content)
    with zipfile.ZipFile(archive) as packed:
        packed.extract("verify.py", tmp_path)

    assert run_bare("verify.py", str(archive), cwd=tmp_path).returncode == 0
    archive.write_bytes(archive.read_bytes()[:-400])
    assert run_bare("verify.py", str(archive), cwd=tmp_path).returncode == 2


def test_each_file_with_one_changed_byte_is_named(pack):
    assert check(pack).problems == []
    for name, data in pack.items():
        for at in {0, len(data) // 2, len(data) - 1} if len(data) < 3000 else {len(data) // 2}:
            problems = check(pack | {name: flipped(data, at)}).problems
            assert any(each.startswith(f"{name}:") for each in problems), (name, at, problems)


def test_a_changed_file_is_named_by_the_bare_program_and_nothing_else_is(pack, tmp_path):
    folder = tmp_path / "elsewhere"
    unpack(pack | {"evidence.json": flipped(pack["evidence.json"], 100)}, folder)

    done = run_bare("verify.py", cwd=folder)

    assert done.returncode == 1
    assert done.stdout.count(": ") == 1
    assert "evidence.json: it is not what was signed" in done.stdout


def test_a_missing_file_and_a_stranger_are_named(pack):
    gone = {name: data for name, data in pack.items() if name != "gaps.csv"} | {"more.txt": b"more"}

    assert check(gone).problems == ["gaps.csv: it is missing", "more.txt: nobody signed it"]


def test_a_pack_that_was_signed_anew_by_another_key_does_not_stand_in_the_log(pack):
    private = Ed25519PrivateKey.generate()
    other = EvidenceKey(private, NoteVerifier("fairhearing/evidence", private.public_key().public_bytes_raw()))
    manifest = pack[MANIFEST].replace(b"Allerton", b"Allertan")

    problems = check(pack | {MANIFEST: manifest, SIGNATURE: other.signature_of(MANIFEST, manifest)}).problems

    assert problems == [f"{SIGNATURE}: no entry of the log names the key that signed"]


def test_a_result_that_was_changed_after_its_night_is_named_by_its_day(home, practice):
    ready_home(home, practice)
    yesterday = timezone.localdate() - timedelta(days=1)
    ProbeResult.objects.filter(asked_at__gte=timezone.now() - timedelta(days=1, hours=1)).update(figure="4 of 4")

    problems = check(files_of(make_pack(practice, home, timezone.now()).content)).problems

    assert problems == [f"results/{yesterday.isoformat()}.json: the log does not name these results for their day"]


def test_a_day_of_results_that_is_left_out_is_missed(pack):
    name = sorted(each for each in pack if each.startswith("results/"))[1]

    problems = check({each: data for each, data in pack.items() if each != name}).problems

    assert f"{name}: the log names it, and it is missing" in problems


def test_certificates_are_held_to_the_entries_that_name_them(home, practice):
    call = add_call(practice)
    certificate = add_certificate(call)
    fields = {"certificate": certificate.sha256}
    certificate.entry = record(Verb.RECORDING_DESTROYED, "retention", "allerton", certificate.recording_id, **fields)
    certificate.save()
    ready_home(home, practice)

    files = files_of(make_pack(practice, home, timezone.now()).content)

    assert check(files).problems == []
    assert files["certificates.jsonl"].decode().strip() == certificate.document
    changed = files | {"certificates.jsonl": files["certificates.jsonl"].replace(b"administrative", b"evidence")}
    assert any("no certificate of the pack" in each for each in check(changed).problems)


def test_no_pack_is_made_before_the_log_vouches_for_its_key(home, practice):
    evidence_key(home)
    log_of_others = Outbox.objects.exclude(verb=Verb.EVIDENCE_KEY_MADE)
    assert log_of_others.count() == 0
    with pytest.raises(Exception, match="checkpoint"):
        make_pack(practice, home, timezone.now())
    Outbox.objects.all().update(refused="for this test")
    record(Verb.LOG_CHECKED, "worker", found="whole", entries=0)
    log_it(home)

    with pytest.raises(NotInLogYet):
        make_pack(practice, home, timezone.now())


def test_the_evidence_says_of_each_clause_what_was_found_and_thirteen_months(pack):
    evidence = json.loads(pack["evidence.json"])

    assert [each["clause"] for each in evidence["clauses"]] == [f"C{n}" for n in range(1, 21)]
    one_year = evidence["clauses"][10]
    assert set(one_year["days"].values()) == {"met"}
    assert len(one_year["days"]) == 3
    assert one_year["tension"]["source"].startswith("UK GDPR")
    assert pack["evidence.pdf"].startswith(b"%PDF-")


def test_papers_travel_with_their_digests_and_who_signed_stands_on_them_alone(home, practice):
    person = Person.objects.create(email="m@allerton.example", full_name="Helen Ashworth", created_at=timezone.now())
    done = Done(person, timezone.now(), "manager")
    paper = kept_paper(practice, done, PaperKind.ICO_FEE, data=PDF)
    known_place(practice, done)
    ready_home(home, practice)

    files = files_of(make_pack(practice, home, timezone.now()).content)

    listed = json.loads(files["papers.json"])
    (fee,) = next(each["in_force"] for each in listed["papers"] if each["kind"] == "ico-fee")
    assert files[fee["file"]] == PDF
    assert (fee["sha256"], check(files).problems) == (paper.sha256, [])
    assert "Okafor" not in files["papers.json"].decode()
    assert [each["kind"] for each in listed["other_places"]] == ["Voicemail"]
    assert "The old recorder" in listed["not_asked_about"]


def test_another_practices_results_are_not_in_it(home, practice):
    other = Practice.objects.create(id="westfield", name="Westfield", created_at=timezone.now())
    ready_home(home, practice, days=1)
    ready_home(home, other, days=2)

    files = files_of(make_pack(practice, home, timezone.now()).content)

    assert check(files).problems == []
    assert len([name for name in files if name.startswith("results/")]) == 1
    assert b"estfield" not in b"".join(files.values()).replace(files["log/checkpoint.txt"], b"")


def test_a_page_that_lies_on_a_website_is_checked_by_the_same_program(home, practice, tmp_path):
    ready_home(home, practice)
    files = files_of(make_pack(practice, home, timezone.now()).content)
    key = evidence_key(home)
    page = b"<p>Call recording at Allerton</p>"
    unpack({"a.html": page, "a.signature.json": key.signature_of("a.html", page)}, tmp_path / "web")
    (tmp_path / "web/verify.py").write_bytes(files["verify.py"])

    whole = run_bare("verify.py", "a.html", "a.signature.json", cwd=tmp_path / "web")
    (tmp_path / "web/a.html").write_bytes(page + b"!")
    changed = run_bare("verify.py", "a.html", "a.signature.json", cwd=tmp_path / "web")

    assert (whole.returncode, changed.returncode) == (0, 1)
    assert "a.html: it is not what was signed" in changed.stdout
