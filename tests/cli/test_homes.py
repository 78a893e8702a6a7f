"""The home that commands are told of: there, set up, and theirs to read."""

import os
from argparse import Namespace

import pytest

from fairhearing.cli.arguments import founded_home_of
from fairhearing.cli.errors import CommandError, ExitCode
from fairhearing.cli.main import main

NOBODY = 65534


@pytest.fixture
def somebody_else():
    """Be another user for a while, where we are root; whoever is not is held by a folder's mode as it is."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    yield
    os.seteuid(was)


@pytest.fixture
def locked(request, tmp_path):
    """A home of which one folder may not be entered."""
    recipients = tmp_path / "home" / "recipients"
    recipients.mkdir(parents=True)
    (recipients / "allerton.note").touch()
    for folder in (tmp_path.parent, tmp_path, tmp_path / "home"):
        folder.chmod(0o755)
    folder = tmp_path / "home" / request.param
    folder.chmod(0)
    yield folder
    folder.chmod(0o700)


@pytest.mark.parametrize("locked", [".", "recipients"], indirect=True)
@pytest.mark.usefixtures("locked", "somebody_else")
def test_a_home_of_another_user_is_not_called_one_that_was_never_set_up(tmp_path):
    with pytest.raises(CommandError, match="this user may not read") as raised:
        founded_home_of(Namespace(home=tmp_path / "home"))

    assert raised.value.code is ExitCode.NOT_ALLOWED
    assert "as the user that Fairhearing runs as" in raised.value.hint


def test_a_folder_that_was_never_set_up_is_called_so(tmp_path):
    with pytest.raises(CommandError, match="is not a home yet"):
        founded_home_of(Namespace(home=tmp_path))


@pytest.mark.parametrize("process", ["serve", "recorder", "keyholder", "worker", "web", "check", "backup", "import ."])
def test_no_command_touches_a_home_whose_restore_is_not_whole(tmp_path, process, capsys):
    (tmp_path / "recipients").mkdir()
    (tmp_path / "recipients" / "allerton.note").touch()
    (tmp_path / "restore.unfinished").touch()

    assert main([*process.split(), "--home", str(tmp_path)]) == ExitCode.NOT_FOUND
    assert "a restore into it goes on" in capsys.readouterr().err
