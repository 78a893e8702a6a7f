"""HOME/backup.json: what is read, what is refused, and what `--to` writes."""

import json

import pytest

from fairhearing.backup.errors import BadBackupSettings, TargetAway
from fairhearing.backup.settings import BackupSettings, Keep, load_settings, open_target, set_up
from fairhearing.vault.home import Home

SOUND = {"format": "fairhearing backup settings v1", "target": "/mnt/backup"}


def load(tmp_path, settings):
    path = tmp_path / "backup.json"
    path.write_text(settings if isinstance(settings, str) else json.dumps(settings))
    return load_settings(path)


def test_what_is_not_said_is_as_the_manual_has_it(tmp_path):
    assert load(tmp_path, SOUND) == BackupSettings("/mnt/backup", keep=Keep(14, 8, 12))


def test_everything_may_be_said(tmp_path):
    said = SOUND | {"keep": {"daily": 3, "monthly": 0}, "locked_days": 29, "endpoint": "http://a", "region": "b"}

    settings = load(tmp_path, said)

    assert (settings.keep, settings.locked_days) == (Keep(3, 8, 0), 29)
    assert (settings.endpoint, settings.region, settings.allow_http) == ("http://a", "b", False)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ("{", "JSON"),
        ("[]", "format"),
        ({"target": "/mnt"}, "format"),
        (SOUND | {"target": ""}, "target"),
        (SOUND | {"target": "s3://"}, "target"),
        (SOUND | {"target": 5}, "target"),
        (SOUND | {"goal": "x"}, "goal"),
        (SOUND | {"keep": {"dayly": 1}}, "dayly"),
        (SOUND | {"keep": {"daily": -1}}, "daily"),
        (SOUND | {"keep": {"daily": True}}, "daily"),
        (SOUND | {"keep": 5}, "keep"),
        (SOUND | {"locked_days": "5"}, "locked_days"),
        (SOUND | {"locked_days": 30}, "locked_days"),
        (SOUND | {"allow_http": "yes"}, "allow_http"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, settings, named):
    with pytest.raises(BadBackupSettings, match=named):
        load(tmp_path, settings)


def test_no_file_says_how_to_make_one(tmp_path):
    with pytest.raises(BadBackupSettings) as error:
        load_settings(tmp_path / "backup.json")

    assert "--to" in error.value.hint


def test_a_relative_folder_begins_at_the_home(tmp_path):
    home = Home(tmp_path / "home")
    home.root.mkdir()
    (tmp_path / "elsewhere").mkdir()

    set_up(home, "../elsewhere")
    set_up(home, "../elsewhere")
    open_target(load_settings(home.backup_json), home).put("a", [b"b"])

    assert (tmp_path / "elsewhere" / "a").read_bytes() == b"b"
    with pytest.raises(BadBackupSettings, match="another"):
        set_up(home, "/mnt/other")


def test_a_folder_that_is_not_there_is_not_made_and_not_set_up(tmp_path):
    home = Home(tmp_path)

    with pytest.raises(TargetAway):
        set_up(home, "not/there")

    assert not home.backup_json.exists()
