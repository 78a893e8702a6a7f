"""The store of sealed objects."""

import hashlib

import pytest

from fairhearing.vault.errors import OurError
from fairhearing.vault.layout import object_name
from fairhearing.vault.store import DifferentObject, FolderStore, Stored, UnknownObject

NAME = object_name("ab" + "0" * 30)
CHUNKS = [b"one", b"two" * 1000, b""]


@pytest.fixture
def store(tmp_path):
    return FolderStore(tmp_path / "store")


def test_what_was_put_is_read_by_ranges(store):
    stored = store.put(NAME, CHUNKS)

    assert stored == Stored(3003, hashlib.sha256(b"".join(CHUNKS)).hexdigest())
    assert store.size(NAME) == 3003
    assert store.read(NAME, 0, 6) == b"onetwo"
    assert store.read(NAME, 3000, 100) == b"two"
    assert store.read(NAME, 4000, 100) == b""


def test_an_object_lies_in_the_folder_of_its_first_two_digits(store):
    store.put(NAME, CHUNKS)

    assert (store.root / "ab" / ("ab" + "0" * 30 + ".sealed")).stat().st_mode & 0o777 == 0o600


def test_the_same_bytes_once_more_are_fine(store):
    store.put(NAME, CHUNKS)

    assert store.put(NAME, CHUNKS).size == 3003


def test_other_bytes_under_the_same_name_are_refused(store):
    store.put(NAME, CHUNKS)

    with pytest.raises(DifferentObject):
        store.put(NAME, [b"other"])

    assert store.size(NAME) == 3003


def test_an_object_whose_bytes_fail_in_the_middle_does_not_exist(store):
    def failing():
        yield b"one"
        raise OSError("the journal cannot be read")

    with pytest.raises(OSError, match="journal"):
        store.put(NAME, failing())

    with pytest.raises(UnknownObject):
        store.size(NAME)
    assert not list((store.root / "ab").iterdir())


def test_what_a_killed_writer_left_is_written_over(store):
    (store.root / "ab").mkdir(parents=True)
    (store.root / "ab" / f".{NAME[3:]}.part").write_bytes(b"x" * 9999)

    assert store.put(NAME, CHUNKS).size == 3003
    assert len(list((store.root / "ab").iterdir())) == 1


def test_an_unknown_object_is_named_so(store):
    with pytest.raises(UnknownObject):
        store.size(NAME)
    with pytest.raises(UnknownObject):
        store.read(NAME, 0, 1)


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../keyring.sqlite", "ab/../../x.sealed", "ab/x", "ab/.x.sealed"])
def test_a_name_that_leaves_the_store_is_our_defect(store, name):
    with pytest.raises(OurError):
        store.read(name, 0, 1)
