"""Files published whole or not at all."""

import pytest

from fairhearing.vault.publishing import publish_chunks, publish_file, publish_new_file


def test_a_published_file_replaces_the_old_one_and_leaves_nothing_beside(tmp_path):
    path = tmp_path / "deep" / "er" / "file.json"

    publish_file(path, b"old")
    publish_file(path, b"new")

    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_an_error_in_the_middle_leaves_the_old_file(tmp_path):
    path = tmp_path / "file"
    publish_file(path, b"old")

    def failing():
        yield b"half"
        raise ValueError("damaged")

    with pytest.raises(ValueError, match="damaged"):
        publish_chunks(path, failing())

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_is_never_replaced(tmp_path):
    path = tmp_path / "file"
    publish_new_file(path, b"first")
    publish_new_file(path, b"first")

    with pytest.raises(FileExistsError):
        publish_new_file(path, b"second")

    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]
