"""`fairhearing audit` on a founded home, with a log that its practice countersigned; Go's packages beside it."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fairhearing.audit.cosigned import EarlierCosigner, Vouched, cosigned_path, cosigner_path, write_cosigner
from fairhearing.audit.files import LogReader
from fairhearing.audit.leaf import Leaf
from fairhearing.audit.log_key import trusted_log_key
from fairhearing.audit.proofs import EntryProof
from fairhearing.audit.verbs import Verb
from fairhearing.audit.verify import verify_log
from fairhearing.audit.writer import LogWriter
from fairhearing.keyholder.founding.founding import NewHolder, found_practice
from fairhearing.keyholder.holders.roles import HolderRole
from fairhearing.keyholder.log.log_key import load_log_key
from fairhearing.keyholder.signing_in.derivation import Cost
from fairhearing.vault.clock import Clock
from fairhearing.vault.facts import IntakeKey
from fairhearing.vault.home import Home
from fairhearing.vault.kit import parse_kits
from fairhearing.vault.publishing import publish_file
from fairhearing.vault.unseal import PracticeKey

FIRST_DAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
SIZE = 66_100
GO_SOURCE = Path(__file__).parents[1] / "audit/go/verify.go"
GO_PACKAGES = Path("/usr/share/gocode")


@dataclass(frozen=True)
class Audited:
    """A home whose log was countersigned at 300 entries; that checkpoint was kept in a file, too."""

    home: Home
    early: Path


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    root = tmp_path_factory.mktemp("audited")
    home = Home(root / "home")
    home.root.mkdir()
    founding = found_practice(
        home,
        "allerton",
        "Allerton Surgery",
        holders=[NewHolder("ab" * 16, HolderRole.MANAGER, "six words of no meaning here")],
        recorders=(),
        intake=IntakeKey(bytes(32)).public,
        clock=Clock(),
        cost=Cost(memory_kib=64, passes=1),
    )
    key = PracticeKey(parse_kits(founding.kit_text)[0].seed)
    writer = LogWriter(home.log, load_log_key(home))
    writer.append([entry(number) for number in range(300)])
    (root / "early").write_text(writer.note)
    cosigner = key.cosigner("allerton")
    publish_file(cosigned_path(home.log, "allerton"), cosigner.cosign(writer.note, FIRST_DAY).encode())
    before = PracticeKey(b"b" * 32).cosigner("allerton")
    (root / "paper").write_text(before.cosign(writer.note, FIRST_DAY))
    vouched = Vouched(cosigner.verifier, (EarlierCosigner(before.verifier, 300),))
    voucher = write_cosigner("allerton", vouched, key.recipients_signer("allerton"))
    publish_file(cosigner_path(home.log, "allerton"), voucher.encode())
    writer.append([entry(number) for number in range(300, SIZE)])
    writer.close()
    return Audited(home, root / "early")


def entry(number):
    practice = "allerton" if number % 3 else "beeston"
    return Leaf(
        FIRST_DAY + timedelta(minutes=number), Verb.CALLS_LISTED, "worker", practice=practice, outbox=f"row-{number}"
    )


def audit(home, *words):
    return subprocess.run(
        [sys.executable, "-m", "fairhearing", "audit", *map(str, words), "--home", str(home.root)],
        capture_output=True,
        text=True,
        check=False,
    )


def entries_of(said):
    return [json.loads(line) for line in said.stdout.splitlines()]


def test_verify_says_up_to_where_a_practice_countersigned_and_what_it_begins_with(audited):
    said = audit(audited.home, "verify", "--checkpoint", audited.early)

    assert said.returncode == 0, said.stderr
    assert f"{SIZE} entries, each as it was signed" in said.stdout
    assert "allerton countersigned the first 300 entries at 2026-11-22 12:00 UTC" in said.stdout
    assert "it begins with the 300 entries of early" in said.stdout
    assert "countersigned early" not in said.stdout


def test_a_checkpoint_that_the_practices_key_of_before_countersigned_stays_provable(audited):
    said = audit(audited.home, "verify", "--checkpoint", audited.early.with_name("paper"))

    assert said.returncode == 0, said.stderr
    assert "allerton countersigned paper at 2026-11-22 12:00 UTC" in said.stdout


def test_a_log_that_is_not_the_countersigned_one_is_damage_though_its_own_key_signed_it(audited, tmp_path):
    home = Home(tmp_path / "home")
    for folder in ("recipients", "keyholder"):
        shutil.copytree(audited.home.root / folder, home.root / folder)
    writer = LogWriter(home.log, load_log_key(home))
    writer.append([entry(number) for number in range(1, 400)])
    writer.close()
    assert "allerton has not countersigned yet" in audit(home, "verify").stdout

    alone = audit(home, "verify", "--checkpoint", audited.early)
    for name in ("cosigned", "cosigners"):
        shutil.copytree(audited.home.log / name, home.log / name)
    cosigned = audit(home, "verify")

    for said in (alone, cosigned):
        assert said.returncode == 65
        assert "the first 300 entries are not what they were: the log was rewritten" in said.stderr


@pytest.mark.parametrize("left", ["nothing", "an older one"])
def test_a_countersigned_checkpoint_that_was_taken_away_is_damage(audited, tmp_path, left):
    home = Home(tmp_path / "home")
    shutil.copytree(audited.home.root, home.root)
    writer = LogWriter(home.log, load_log_key(home))
    writer.append([Leaf(FIRST_DAY, Verb.LOG_COSIGNED, "ab" * 16, "manager", "allerton", detail={"size": SIZE})])
    writer.close()
    if left == "nothing":
        shutil.rmtree(home.log / "cosigned")

    said = audit(home, "verify")

    assert said.returncode == 65
    assert f"the log says that allerton countersigned {SIZE} entries" in said.stderr


@pytest.mark.parametrize(
    ("content", "code", "found"),
    [(None, 66, "there is no file"), ("hello\n", 65, "not signed by"), (b"\xff", 65, "is not text")],
)
def test_what_is_no_checkpoint_of_this_log_is_said(audited, tmp_path, content, code, found):
    path = tmp_path / "kept"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    for words in (("verify", "--checkpoint", path), ("consistency", path)):
        said = audit(audited.home, *words)

        assert said.returncode == code
        assert found in said.stderr


def test_checkpoint_prints_the_newest_or_the_countersigned_one(audited):
    newest = audit(audited.home, "checkpoint").stdout
    countersigned = audit(audited.home, "checkpoint", "--countersigned").stdout

    assert newest == (audited.home.log / "checkpoint").read_text()
    assert countersigned.splitlines()[1] == "300"
    assert "fairhearing/allerton/cosigner" in countersigned


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        (("--from", "5", "--to", "9"), [5, 6, 7, 8, 9]),
        (("--from", "5", "--to", "12", "--practice", "beeston"), [6, 9, 12]),
        (("--from", "2026-11-23", "--to", "2026-11-23"), range(720, 2160)),
        (("--to", "2026-11-22", "--practice", "allerton"), [number for number in range(720) if number % 3]),
        (("--from", str(SIZE - 1)), [SIZE - 1]),
        (("--from", "2027-06-01"), []),
    ],
    ids=["numbers", "practice", "a day", "up to a day", "the last", "none"],
)
def test_export_gives_the_entries_that_were_asked_for(audited, words, numbers):
    said = entries_of(audit(audited.home, "export", *words))

    assert [line["index"] for line in said] == list(numbers)
    assert all(line["entry"]["outbox"] == f"row-{line['index']}" for line in said)


@pytest.mark.parametrize(
    "words", [("--from", "yesterday"), ("--from", "-1"), ("--tiles", "x", "--practice", "allerton")], ids=str
)
def test_export_refuses_bounds_that_are_none(audited, words):
    assert audit(audited.home, "export", *words).returncode == 2


def test_a_proof_is_printed_and_opens_without_the_log(audited):
    said = audit(audited.home, "proof", "7")

    proven = EntryProof.parse(said.stdout).check(entry(7).encode(), trusted_log_key(audited.home))
    assert proven.size == SIZE
    assert audit(audited.home, "proof", SIZE).returncode == 65


def test_exported_tiles_are_a_log_of_their_own(audited, tmp_path):
    assert audit(audited.home, "export", "--tiles", tmp_path / "tree").returncode == 0

    files = {str(path.relative_to(tmp_path / "tree")) for path in (tmp_path / "tree").rglob("*") if path.is_file()}
    assert {"checkpoint", "tile/1/000", "tile/1/001.p/2", "tile/2/000.p/1", "tile/entries/258.p/52"} <= files
    assert "tile/0/258.p/52" in files
    assert not any(name.startswith(("tail", "outbox", "cosign")) for name in files)
    assert audit(audited.home, "export", "--tiles", tmp_path / "tree").returncode == 2


@pytest.fixture(scope="module")
def go_verify(request):
    """The program that checks our logs with Go's packages, compiled once and kept for the next run."""
    if not shutil.which("go") or not (GO_PACKAGES / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        pytest.skip("Go or its package x/mod is not installed (golang-go, golang-golang-x-mod-dev): not run")
    folder = request.config.cache.mkdir("go")
    program = folder / "verify"
    settings = {"GO111MODULE": "off", "GOPATH": str(GO_PACKAGES), "GOCACHE": str(folder / "cache"), "CGO_ENABLED": "0"}
    subprocess.run(
        ["go", "build", "-o", program, GO_SOURCE], env=os.environ | settings | {"GOFLAGS": ""}, check=True, timeout=170
    )
    return program


@pytest.mark.parametrize("size", [1, 255, 256, 257, 1000, SIZE])
def test_go_opens_our_checkpoints_proofs_and_tiles(audited, go_verify, tmp_path, size):
    home = audited.home
    if size != SIZE:
        home = Home(tmp_path / "home")
        for folder in ("recipients", "keyholder"):
            shutil.copytree(audited.home.root / folder, home.root / folder)
        writer = LogWriter(home.log, load_log_key(home))
        writer.append([entry(number) for number in range(-(-size // 3))])
        (tmp_path / "early").write_text(writer.note)
        writer.append([entry(number) for number in range(writer.size, size)])
        writer.close()
    else:
        (tmp_path / "early").write_text(audit(home, "checkpoint", "--countersigned").stdout)
    early = tmp_path / "early"
    number = size * 2 // 3
    (tmp_path / "proof").write_text(audit(home, "proof", number).stdout)
    (tmp_path / "entry").write_bytes(entry(number).encode())
    (tmp_path / "growth").write_text(audit(home, "consistency", early).stdout)
    audit(home, "export", "--tiles", tmp_path / "tree")

    words = [trusted_log_key(home).vkey, *(tmp_path / name for name in ("tree", "proof", "entry", "growth")), early]
    said = subprocess.run([go_verify, *words], capture_output=True, text=True, check=False)

    assert (said.stdout, said.stderr) == (f"{size} entries, checked by Go\n", "")


def test_go_finds_what_was_altered_in_a_tree(audited, go_verify, tmp_path):
    (tmp_path / "proof").write_text(audit(audited.home, "proof", 7).stdout)
    (tmp_path / "entry").write_bytes(entry(7).encode())
    (tmp_path / "growth").write_text(audit(audited.home, "consistency", audited.early).stdout)
    audit(audited.home, "export", "--tiles", tmp_path / "tree")
    bundle = tmp_path / "tree/tile/entries/100"
    bundle.write_bytes(bundle.read_bytes().replace(b"row-25650", b"row-99999"))

    words = [trusted_log_key(audited.home).vkey, *(tmp_path / name for name in ("tree", "proof", "entry", "growth"))]
    said = subprocess.run([go_verify, *words, audited.early], capture_output=True, text=True, check=False)

    assert said.returncode == 1
    assert "entry 25650 is not the one" in said.stderr


def test_the_log_of_these_tests_is_whole(audited):
    assert verify_log(audited.home.log, trusted_log_key(audited.home)).size == SIZE
    assert LogReader(audited.home.log).size() == SIZE
