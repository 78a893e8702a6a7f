"""Plain files of a copy: what lies in the archive, and whether it is what the practice signed."""

import hashlib
import io
import json
import zipfile

import numpy as np
import pytest
from tests.copying.made_copies import KEY, hidden, make, plan_of, recording
from tests.copying.test_verifying import signer, vouched

from fairhearing.cli.errors import ExitCode
from fairhearing.cli.main import main
from fairhearing.copying.errors import NoCopy
from fairhearing.copying.parts import PartWriter
from fairhearing.copying.plain import plain_copy
from fairhearing.copying.plan import Form
from fairhearing.copying.verifying import verify_copy

NAMES = ("1-2026-11-03.wav", "2-2026-11-03.wav")


def sheet(told, files):
    return f"%PDF {told['reference']} {[each.sha256 for each in files]}".encode()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    spans = [hidden(100, 900)]
    plan = plan_of(recording(1, spans, seconds=2), recording(2, seconds=2), form=Form.WAV)
    return make(plan, tmp_path_factory.mktemp("copies") / "copy")


@pytest.fixture
def archive(made, tmp_path):
    path = tmp_path / "copy.zip"
    path.write_bytes(b"".join(plain_copy(made, KEY, vouched(made), sheet)))
    return path


def files_of(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)


def test_the_archive_holds_sound_that_any_player_opens_and_is_unchanged(archive, made):
    files = files_of(archive)

    verdict = verify_copy(archive)

    assert set(files) == {*NAMES, "contents.json", "about.pdf", "proof.json"}
    assert all(files[name].startswith(b"RIFF") for name in NAMES)
    assert len(files[NAMES[0]]) == 44 + 2 * 8000 * 4
    assert json.loads(files["contents.json"])["recordings"][0]["hidden"][0]["to_ms"] == 900
    assert verdict.is_unchanged
    assert (verdict.statement.sha256, verdict.fingerprint) == (made.sha256, signer().verifier.fingerprint)


@pytest.mark.parametrize(("number", "name"), list(enumerate(("contents.json", *NAMES))))
def test_a_changed_file_is_named_wherever_it_was_changed(archive, number, name):
    files = files_of(archive)
    for at in (0, len(files[name]) // 2, len(files[name]) - 1):
        other = bytearray(files[name])
        other[at] ^= 1
        write(archive, files | {name: bytes(other)})

        verdict = verify_copy(archive)

        assert (number in verdict.changed, verdict.is_unchanged) == (True, False)


@pytest.mark.parametrize("change", ["longer", "shorter", "gone", "exchanged"])
def test_a_file_that_is_longer_shorter_gone_or_anothers_is_noticed(archive, change):
    files = files_of(archive)
    first, second = NAMES
    changed = {
        "longer": files | {first: files[first] + b"\0"},
        "shorter": files | {first: files[first][:-4]},
        "gone": {name: data for name, data in files.items() if name != first},
        "exchanged": files | {first: files[second], second: files[first]},
    }[change]
    write(archive, changed)

    assert 1 in verify_copy(archive).changed


def test_a_proof_that_was_made_to_fit_does_not_fit_the_signature(archive):
    """Given somebody who changes a file and writes its new digest into the proof, then the signature does not hold."""
    files = files_of(archive)
    proof = json.loads(files["proof.json"])
    other = bytearray(files[NAMES[0]])
    other[500] ^= 1
    digest = hashlib.sha256()
    writer = PartWriter(digest.update, KEY, proof["copy"], 1, bytes.fromhex(proof["parts"][1]["prefix"]))
    writer.write(bytes(other))
    writer.finish()
    proof["parts"][1]["sha256"] = digest.hexdigest()
    write(archive, files | {NAMES[0]: bytes(other), "proof.json": json.dumps(proof).encode()})

    verdict = verify_copy(archive)

    assert (verdict.changed, verdict.signature_holds, verdict.is_unchanged) == ((), False, False)


def test_a_file_that_was_put_in_is_counted_and_so_is_one_that_is_there_twice(archive):
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr("read-me-first.html", b"type your passphrase")
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(archive, "a") as opened:
        opened.writestr(NAMES[0], files_of(archive)[NAMES[0]])

    verdict = verify_copy(archive)

    assert (verdict.strangers, verdict.is_unchanged) == (2, False)


def _holds(path):
    try:
        return verify_copy(path).is_unchanged
    except NoCopy:
        return False


@pytest.mark.parametrize("field", ["format", "copy", "key", "page", "parts", "sha256", "statement", "signer"])
def test_a_proof_without_a_field_or_with_another_kind_in_it_is_no_proof_or_does_not_hold(archive, field):
    files = files_of(archive)
    proof = json.loads(files["proof.json"])
    for wrong in ({key: value for key, value in proof.items() if key != field}, proof | {field: [7]}):
        write(archive, files | {"proof.json": json.dumps(wrong).encode()})
        assert _holds(archive) == (field == "sha256"), "that one is for people: what counts is what the digests make"


def test_an_archive_cut_at_any_length_is_no_copy(archive, tmp_path):
    data, cut = archive.read_bytes(), tmp_path / "cut.zip"
    for length in range(4, len(data), len(data) // 60):
        cut.write_bytes(data[:length])
        with pytest.raises(NoCopy):
            verify_copy(cut)


def test_an_archive_of_other_things_is_no_copy(tmp_path):
    path = tmp_path / "other.zip"
    write(path, {"letter.pdf": b"%PDF"})

    with pytest.raises(NoCopy):
        verify_copy(path)


def test_the_command_ends_otherwise_for_changed_and_for_another_key(archive, capsys):
    ours, theirs = signer().verifier.fingerprint, signer(2).verifier.fingerprint

    assert main(["verify", str(archive), "--key", ours]) == ExitCode.WELL
    assert main(["verify", str(archive), "--key", theirs]) == ExitCode.OTHER_KEY
    files = files_of(archive)
    write(archive, files | {NAMES[1]: files[NAMES[1]][:-2]})
    assert main(["verify", str(archive), "--key", ours]) == ExitCode.NOT_WELL
    assert "Call 2 was changed." in capsys.readouterr().out


def test_what_was_hidden_is_a_tone_in_the_plain_file_too(archive):
    frames = np.frombuffer(files_of(archive)[NAMES[0]][44:], "<i2").reshape(-1, 2)
    hidden_side = frames[1000:7000, 0].astype(float)

    spectrum = np.abs(np.fft.rfft(hidden_side))

    assert round(np.argmax(spectrum) * 8000 / len(hidden_side)) == 1000
    assert spectrum.max() ** 2 > 0.9 * (spectrum**2).sum()


def test_the_archive_is_made_as_it_is_asked_for(made):
    """Given a consumer that takes piece by piece, then no piece is as large as the archive."""
    pieces = list(plain_copy(made, KEY, vouched(made), sheet))

    assert max(map(len, pieces)) < sum(map(len, pieces))
    assert zipfile.ZipFile(io.BytesIO(b"".join(pieces))).testzip() is None
