"""A pack of months that really passed: whole without us, and each changed byte is named by its file."""

import io
import json
import subprocess
import sys
import zipfile
from math import ceil

import pytest
import time_machine

from fairhearing.inspection.checker.verify import check
from fairhearing.inspection.pack import make_pack
from fairhearing.vault.home import Home

from .thirteen_months import FIRST, HELD_EVERY, LAST, at, days_from, lived_home

pytestmark = pytest.mark.django_db
LAST_OF_SOME = FIRST.replace(day=5)


def files_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def lived_pack(root, settings, *, last):
    """Let days pass, and make a pack on the last of them."""
    settings.HOME = Home(root)
    lived = lived_home(root, days_from(FIRST, last), hours=(9,))
    with time_machine.travel(at(last, 23), tick=False):
        return make_pack(lived.practice, lived.home, at(last, 23)).content


def assert_whole_without_us(content, folder):
    """The archive is unpacked and checked by Python's own library alone, in an empty folder and environment."""
    folder.mkdir()
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        packed.extractall(folder)
    command = [sys.executable, "-I", "-S", "verify.py"]
    done = subprocess.run(command, cwd=folder, env={}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WHOLE. Compare the log’s key" in done.stdout


def assert_each_change_is_named(files):
    assert check(files).problems == []
    for name, data in files.items():
        changed = bytearray(data)
        changed[len(data) // 2] ^= 1
        problems = check(files | {name: bytes(changed)}).problems
        assert any(each.startswith(f"{name}:") for each in problems), (name, problems)


def assert_lived(files, last):
    """Every day stands in it, the nights' hashes up to yesterday, and a certificate of each call that nobody held."""
    days = (last - FIRST).days + 1
    results = [name for name in files if name.startswith("results/")]
    assert len(results) == days - 1
    assert len(files["certificates.jsonl"].splitlines()) == days - ceil(days / HELD_EVERY)
    assert len({name for name in files if name.startswith("papers/")}) > 10
    evidence = json.loads(files["evidence.json"])
    assert all(len(each["days"]) == days for each in evidence["clauses"])
    asked = {result["clause"] for name in results for result in json.loads(files[name])["results"]}
    assert asked == {f"C{number}" for number in range(1, 21)}


def test_days_that_passed_are_proven_without_us_and_each_changed_byte_is_named(tmp_path, settings):
    content = lived_pack(tmp_path / "home", settings, last=LAST_OF_SOME)
    files = files_of(content)

    assert_lived(files, LAST_OF_SOME)
    assert_whole_without_us(content, tmp_path / "elsewhere")
    assert_each_change_is_named(files)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_thirteen_months_that_passed_are_proven_without_us_and_each_changed_byte_is_named(tmp_path, settings):
    content = lived_pack(tmp_path / "home", settings, last=LAST)
    files = files_of(content)

    assert_lived(files, LAST)
    assert_whole_without_us(content, tmp_path / "elsewhere")
    assert_each_change_is_named(files)
