"""A copy in a folder: grows with the log, is a log of its own, and is never written over."""

import shutil

import pytest

from fairhearing.audit.files import LogReader
from fairhearing.audit.log_key import trusted_log_key
from fairhearing.audit.static_tree import static_files
from fairhearing.log_copies.errors import CopyAway, CopyDisagrees, DamagedPosition
from fairhearing.log_copies.source import open_source

SIZES = (1, 200, 256, 257, 900)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "disk").mkdir()
    return tmp_path / "disk"


@pytest.fixture
def settings(growing, folder):
    return growing.set_up(kind="folder", path=str(folder))


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def whole_tree(growing):
    source = open_source(LogReader(growing.home.log), trusted_log_key(growing.home))
    return {str(path): data for path, data in static_files(source.reader, source.note, source.signed.size)}


def test_it_grows_with_the_log_and_is_a_tree_of_tiles_at_every_size(growing, folder, settings):
    for size in SIZES:
        growing.grow(size - growing.size)

        assert growing.bring(settings).size == size
        assert files_of(folder) == whole_tree(growing)
        assert growing.bring(settings).size == size


def test_without_its_position_it_goes_on_from_its_own_checkpoint(growing, folder, settings):
    growing.grow(300)
    growing.bring(settings)
    shutil.rmtree(growing.home.log_copies)
    growing.grow(300)

    assert growing.bring(settings).size == 600
    assert files_of(folder) == whole_tree(growing)


def test_a_copy_that_was_cut_off_in_the_middle_is_completed(growing, folder, settings):
    growing.grow(300)
    growing.bring(settings)
    before = files_of(folder)
    growing.grow(900)
    growing.bring(settings)
    whole = files_of(folder)
    for name in list(whole)[::2]:
        if name not in before:
            (folder / name).unlink()
    for name, data in before.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_bytes(data)

    assert growing.bring(settings).size == 1200
    assert files_of(folder) == whole


@pytest.mark.parametrize(
    "name", ["checkpoint", "tile/entries/001.p/44", "tile/0/001.p/44", "tile/1/000.p/1"], ids=lambda name: name
)
def test_an_altered_copy_is_said_and_not_written_over(growing, folder, settings, name):
    growing.grow(300)
    growing.bring(settings)
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[:-3] + bytes([data[-3] ^ 1]) + data[-2:])
    altered = files_of(folder)
    growing.grow(300)

    with pytest.raises(CopyDisagrees):
        growing.bring(settings)

    assert files_of(folder) == altered


def test_a_file_in_the_way_is_said_and_not_written_over(growing, folder, settings):
    growing.grow(300)
    growing.bring(settings)
    (folder / "tile/entries/001").write_bytes(b"something else")
    growing.grow(300)

    with pytest.raises(CopyDisagrees, match="tile/entries/001 is there already"):
        growing.bring(settings)

    assert (folder / "tile/entries/001").read_bytes() == b"something else"


@pytest.mark.parametrize("with_position", [True, False], ids=["by its position", "by its checkpoint"])
def test_a_log_rewritten_or_cut_short_disagrees_with_its_copy(growing, folder, settings, with_position):
    growing.grow(300)
    growing.bring(settings)
    copied = files_of(folder)
    if not with_position:
        shutil.rmtree(growing.home.log_copies)
    shutil.rmtree(growing.home.log)
    growing.size, growing.salt = 0, "other"
    growing.grow(200)
    with pytest.raises(CopyDisagrees, match="cut short"):
        growing.bring(settings)
    growing.grow(500)
    with pytest.raises(CopyDisagrees, match="not those that were copied"):
        growing.bring(settings)

    assert files_of(folder) == copied


def test_a_disk_that_is_not_mounted_is_away_and_nothing_is_made_in_its_place(growing, tmp_path):
    settings = growing.set_up(kind="folder", path=str(tmp_path / "absent"))
    growing.grow(3)

    with pytest.raises(CopyAway, match="no folder"):
        growing.bring(settings)

    assert not (tmp_path / "absent").exists()


def test_a_position_that_cannot_be_read_is_named(growing, settings):
    growing.grow(3)
    growing.bring(settings)
    (growing.home.log_copies / "elsewhere.json").write_text("{}")

    with pytest.raises(DamagedPosition, match=r"elsewhere\.json"):
        growing.bring(settings)


def test_before_the_log_was_begun_nothing_is_copied(growing, folder, settings):
    assert growing.bring(settings).size == 0
    assert files_of(folder) == {}
