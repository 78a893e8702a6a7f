"""`fairhearing restore` as far as no database is needed: targets, keys, and whose backup it is."""

import json

import pytest

from fairhearing.backup.repository_key import RepositoryKey, _put_sealed
from fairhearing.cli.errors import ExitCode
from fairhearing.cli.main import main
from fairhearing.vault.home import Home
from fairhearing.vault.recipients import load_recipients, recipients_path

from .small_home import NOON, SmallHome


@pytest.fixture
def kit(small, tmp_path):
    path = tmp_path / "kit.txt"
    path.write_text(small.kit)
    return path


def restore(folder, to, *words):
    return main(["restore", "--from", str(folder), "--to", str(to), *map(str, words)])


def test_a_backup_that_somebody_else_made_for_the_practices_key_is_refused(
    small, folder, target, kit, tmp_path, capsys
):
    stranger = SmallHome(Home(tmp_path / "stranger")).found()
    stranger.back_up(target)
    public = load_recipients(recipients_path(small.home, "allerton")).recipient.public
    repository = stranger.repository(target)
    _put_sealed(target, RepositoryKey(repository.id, repository.key), "allerton", public)

    assert restore(folder, tmp_path / "back", "--kit", kit) == ExitCode.BAD_DATA
    assert "was not signed with the key of this kit" in capsys.readouterr().err
    assert Home(tmp_path / "back").unfinished_restore.exists()


def test_a_kit_of_another_key_is_told_which_it_should_be(small, folder, target, tmp_path, capsys):
    small.back_up(target)
    stranger = SmallHome(Home(tmp_path / "stranger")).found()
    (tmp_path / "other.txt").write_text(stranger.kit)

    assert restore(folder, tmp_path / "back", "--kit", tmp_path / "other.txt") == ExitCode.NOT_ALLOWED
    assert small.kits[0].key_id in capsys.readouterr().err
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize("pepper", [b"too short", bytes(32)])
def test_a_pepper_that_is_not_this_homes_is_refused(small, folder, target, kit, tmp_path, pepper, capsys):
    small.back_up(target)
    (tmp_path / "pepper").write_bytes(pepper)

    code = restore(folder, tmp_path / "back", "--kit", kit, "--pepper", tmp_path / "pepper")

    assert code in (ExitCode.BAD_DATA, ExitCode.NOT_ALLOWED)
    assert "pepper" in capsys.readouterr().err
    assert not (tmp_path / "back" / "keyholder" / "pepper").exists()


def test_an_empty_folder_is_no_backup_and_a_full_one_no_new_home(small, folder, target, kit, tmp_path):
    assert restore(folder, tmp_path / "back", "--kit", kit) == ExitCode.NOT_FOUND
    assert restore(tmp_path / "nowhere", tmp_path / "back", "--kit", kit) == ExitCode.UNAVAILABLE
    small.back_up(target)
    assert restore(folder, small.home.root, "--kit", kit) == ExitCode.USAGE
    assert restore(folder, tmp_path / "back", "--kit", kit, "--generation", "none") == ExitCode.NOT_FOUND


@pytest.mark.enable_socket
@pytest.mark.usefixtures("credentials")
def test_the_generations_are_listed_of_a_folder_and_of_a_bucket(small, folder, target, kit, s3, tmp_path, capsys):
    small.back_up(target)
    settings = {"format": "fairhearing backup settings v1", "target": "s3://fairhearing/list", "endpoint": s3}
    (tmp_path / "backup.json").write_text(json.dumps(settings | {"region": "us-east-1", "allow_http": True}))

    assert restore(folder, tmp_path / "back", "--kit", kit, "--list") == ExitCode.WELL
    assert capsys.readouterr().out == f"{NOON:%Y%m%dT%H%M%S}000Z\n"
    words = ["restore", "--from", "s3://fairhearing/list", "--settings", str(tmp_path / "backup.json"), "--list"]
    assert main([*words, "--kit", str(kit)]) == ExitCode.WELL
    assert capsys.readouterr().out == "\n"
