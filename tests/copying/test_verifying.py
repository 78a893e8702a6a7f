"""Whether a copy is what the practice gave: told without passphrase, for every byte of it."""

import base64
import json
import re

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.copying.made_copies import COPY, KEY, hidden, make, plan_of, recording

from fairhearing.cli.errors import ExitCode
from fairhearing.cli.main import main
from fairhearing.copying.errors import NoCopy, WrongPassphrase
from fairhearing.copying.locking import Vouched, key_under, lock
from fairhearing.copying.parts import part_path
from fairhearing.copying.verifying import header_of, sealed_part, verify_copy
from fairhearing.vault.copy_note import CopiesSigners, CopyStatement, write_signers, write_statement
from fairhearing.vault.note import NoteSigner

from .made_copies import NINE

WORDS = "alpine bravo candle drift ember fable"


def signer(seed=1):
    return NoteSigner("fairhearing/allerton/copies", Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("copies") / "copy"
    return make(plan_of(recording(1, [hidden(100, 900)], seconds=2), recording(2, seconds=2)), folder)


def vouched(made, key=None):
    by = key or signer()
    statement = write_statement(CopyStatement("allerton", COPY, NINE, 2, made.sha256), by)
    keys = write_signers(
        CopiesSigners("allerton", by.verifier),
        NoteSigner("fairhearing/allerton/recipients", Ed25519PrivateKey.from_private_bytes(bytes(32))),
    )
    return Vouched(statement, keys)


@pytest.fixture
def copy(made, tmp_path):
    path = tmp_path / "copy.html"
    path.write_bytes(b"".join(lock(made, KEY, WORDS, vouched(made))))
    return path


def test_a_copy_as_it_was_given_is_unchanged(copy, made):
    verdict = verify_copy(copy)

    assert verdict.is_unchanged
    assert (verdict.statement.practice, verdict.statement.sha256) == ("allerton", made.sha256)
    assert verdict.fingerprint == signer().verifier.fingerprint


def test_the_words_open_it_however_they_are_typed_and_no_others_do(copy):
    header = header_of(copy)

    assert key_under("  Alpine BRAVO candle\tdrift ember  fable ", header) == KEY
    with pytest.raises(WrongPassphrase):
        key_under("alpine bravo candle drift ember table", header)


def test_taken_again_it_has_other_words_and_the_same_check_number(made, copy, tmp_path):
    again = tmp_path / "again.html"
    again.write_bytes(b"".join(lock(made, KEY, "six other words of the list", vouched(made))))

    assert header_of(again)["key"] != header_of(copy)["key"]
    assert header_of(again)["sha256"] == header_of(copy)["sha256"]
    assert verify_copy(again).is_unchanged
    assert sealed_part(again, 1) == part_path(made.folder, 1).read_bytes()


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_changed_part_is_named(copy, number):
    data = copy.read_bytes()
    sealed = bytearray(sealed_part(copy, number))
    for at in (0, 8, len(sealed) // 2, len(sealed) - 1):
        other = bytearray(sealed)
        other[at] ^= 1
        copy.write_bytes(data.replace(base64.b64encode(sealed), base64.b64encode(other)))

        verdict = verify_copy(copy)

        assert (verdict.changed, verdict.is_unchanged) == ((number,), False)


def test_a_part_and_its_digest_changed_together_are_noticed(copy):
    sealed = sealed_part(copy, 1)
    other = sealed[:-1] + bytes([sealed[-1] ^ 1])
    data = copy.read_bytes().replace(base64.b64encode(sealed), base64.b64encode(other))
    header = header_of(copy)
    import hashlib

    data = data.replace(header["parts"][1]["sha256"].encode(), hashlib.sha256(other).hexdigest().encode())
    copy.write_bytes(data)

    assert not verify_copy(copy).is_unchanged


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b"default-src 'none'", b"default-src https:"),
        (b"Allerton Medical Centre", b"Allerton Medical Center"),
        (b"'use strict'", b"fetch(`//x.example`)"),
        (b"</body>", b"<p>Type your passphrase at x.example</p></body>"),
        (b'<main id="main">', b'<main id="main"><b>new</b>'),
    ],
)
def test_a_changed_page_is_noticed(copy, was, becomes):
    data = copy.read_bytes()
    assert was in data
    copy.write_bytes(data.replace(was, becomes, 1))

    verdict = verify_copy(copy)

    assert (verdict.page_changed, verdict.is_unchanged) == (True, False)


def test_something_put_between_two_parts_is_noticed(copy):
    data = copy.read_bytes().replace(
        b'<script type="text/plain" id="part-2">', b'<i>x</i><script type="text/plain" id="part-2">'
    )
    copy.write_bytes(data)

    assert not verify_copy(copy).is_unchanged


def test_a_statement_of_another_copy_or_by_nobody_does_not_fit(made, tmp_path):
    path = tmp_path / "copy.html"
    other = write_statement(CopyStatement("allerton", "cd" * 16, NINE, 2, made.sha256), signer())
    ours = vouched(made)
    for wrong in (
        Vouched(other, ours.signer),
        Vouched("no note", ours.signer),
        Vouched(ours.statement, "{}"),
    ):
        path.write_bytes(b"".join(lock(made, KEY, WORDS, wrong)))
        assert not verify_copy(path).is_unchanged

    path.write_bytes(b"".join(lock(made, KEY, WORDS, vouched(made, signer(2)))))
    assert verify_copy(path).fingerprint != signer().verifier.fingerprint


@pytest.mark.parametrize("share", [0, 10, 40, 60, 90, 99])
def test_half_a_copy_is_none_or_is_named_changed(copy, share):
    data = copy.read_bytes()
    copy.write_bytes(data[: len(data) * share // 100])

    try:
        assert not verify_copy(copy).is_unchanged
    except NoCopy:
        assert True


def test_a_page_that_is_none_of_ours_is_said_to_be_none(tmp_path):
    path = tmp_path / "letter.html"
    path.write_text("<html><body>Hello</body></html>")

    with pytest.raises(NoCopy, match=r"letter\.html is no copy"):
        verify_copy(path)


def run(capsys, *words):
    code = main(["verify", *map(str, words)])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_the_command_says_who_signed_and_that_nothing_changed(copy, capsys):
    key = signer().verifier.fingerprint

    code, out, _ = run(capsys, copy, "--key", key.upper().replace(" ", "-"))

    assert code == ExitCode.WELL
    assert "Nothing in it was changed" in out
    assert f"Key        {key}" in out


def test_the_command_names_what_was_changed(copy, capsys):
    sealed = sealed_part(copy, 2)
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    copy.write_bytes(copy.read_bytes().replace(base64.b64encode(sealed), base64.b64encode(changed)))

    code, out, err = run(capsys, copy)

    assert code == ExitCode.NOT_WELL
    assert "Call 2 was changed." in out
    assert re.search(r"error: this is not what the practice gave\n.*hint: ", err, re.DOTALL)


def test_the_command_takes_no_other_key_no_other_file_and_no_missing_one(copy, tmp_path, capsys):
    assert run(capsys, copy, "--key", "0000 1111")[0] == ExitCode.OTHER_KEY
    (tmp_path / "x.html").write_text("x")
    assert run(capsys, tmp_path / "x.html")[0] == ExitCode.BAD_DATA
    assert run(capsys, tmp_path / "y.html")[0] == ExitCode.NOT_FOUND


def test_nothing_that_is_locked_stands_open_in_the_file(copy):
    data = copy.read_bytes()

    for word in (b"Margaret", b"R-2026-0001", b"Schedule 2", b"3 November"):
        assert word not in data
    assert KEY.hex().encode() not in data
    assert json.loads(json.dumps(header_of(copy)))["rounds"] == 1_000_000
