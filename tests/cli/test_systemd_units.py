"""The units under packaging/systemd: systemd understands them, and finds them as closed as we say."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from fairhearing.cli.main import command_parser
from fairhearing.vault.ownership import MEMBERS, TABLE, User

UNITS = Path(__file__).parents[2] / "packaging/systemd"
SERVICES = sorted(UNITS.glob("*.service"))
MOST_EXPOSED = {"keyholder": 1.0, "hearing": 1.0, "recorder": 1.8, "worker": 1.8, "web": 1.8, "watch": 1.8}
needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")


def settings(service):
    """What stands under each key, lines of one key joined."""
    found = {}
    for key, value in re.findall(r"^(\w+)=(.*)$", service.read_text(), re.MULTILINE):
        found[key] = f"{found.get(key, '')} {value}".strip()
    return found


def user_of(service):
    return User(service.stem.removeprefix("fairhearing-"))


@pytest.fixture(scope="module")
def units(tmp_path_factory):
    """The units as they would lie on a machine that has the program."""
    folder = tmp_path_factory.mktemp("units")
    for unit in UNITS.iterdir():
        (folder / unit.name).write_text(unit.read_text().replace("/opt/fairhearing/bin/fairhearing", "/bin/true"))
    return folder


@needs_systemd
def test_systemd_finds_nothing_wrong_with_the_units(units):
    names = [str(path) for path in (*units.glob("*.service"), *units.glob("*.target"))]

    told = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names], capture_output=True, text=True, check=False
    )

    assert (told.returncode, told.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("service", SERVICES, ids=user_of)
def test_a_unit_is_no_more_exposed_than_we_say(units, service):
    words = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(units / service.name)]

    told = subprocess.run(words, capture_output=True, text=True, check=False).stdout

    [level] = re.findall(r"Overall exposure level for \S+: ([0-9.]+)", told)
    assert float(level) <= MOST_EXPOSED[user_of(service)]


@pytest.mark.parametrize("service", SERVICES, ids=user_of)
def test_a_unit_runs_a_command_that_there_is_as_the_user_of_the_homes_table(service):
    told = settings(service)
    groups = {"everyone": "fairhearing"}
    wanted = {
        groups.get(group, f"fairhearing-{group}") for group, members in MEMBERS.items() if user_of(service) in members
    }

    words = told["ExecStart"].removeprefix("/opt/fairhearing/bin/fairhearing ").split()

    assert command_parser().parse_args(words).run
    assert words[0] == user_of(service)
    assert told["User"] == told["Group"] == f"fairhearing-{user_of(service)}"
    assert set(told["SupplementaryGroups"].split()) == wanted


@pytest.mark.parametrize("service", SERVICES, ids=user_of)
def test_no_unit_dumps_core_swaps_gains_privileges_or_makes_files_for_others(service):
    told = settings(service)

    assert (told["LimitCORE"], told["MemorySwapMax"], told["NoNewPrivileges"], told["UMask"]) == (
        "0",
        "0",
        "yes",
        "0077",
    )
    assert told["ProtectSystem"] == "strict"
    assert told["MemoryMax"]


@pytest.mark.parametrize("name", ["keyholder", "hearing"])
def test_keyholder_and_hearing_reach_no_network(name):
    told = settings(UNITS / f"fairhearing-{name}.service")

    assert told["RestrictAddressFamilies"] == "AF_UNIX"
    assert told["PrivateNetwork"] == "yes"
    assert told["IPAddressDeny"] == "any"


@pytest.mark.parametrize("service", SERVICES, ids=user_of)
def test_folders_that_a_unit_hides_or_only_reads_are_in_the_homes_table_and_never_its_own(service):
    told = settings(service)
    named = [
        path.removeprefix("-/var/lib/fairhearing/")
        for path in (told["ReadOnlyPaths"] + " " + told["InaccessiblePaths"]).split()
    ]
    own = {row.name for row in TABLE if row.user is user_of(service)}

    assert set(named) <= {row.name for row in TABLE}
    assert not own & set(named)


def test_every_user_and_group_of_the_units_is_made():
    made = re.findall(r"^[gu] (\S+)", (UNITS / "fairhearing.sysusers").read_text(), re.MULTILINE)

    for service in SERVICES:
        told = settings(service)
        assert {told["User"], *told["SupplementaryGroups"].split()} <= set(made)


@pytest.mark.parametrize("name", ["hearing", "worker"])
def test_whose_the_outages_are_is_in_sight_of_who_believes_their_owner(name):
    hidden = settings(UNITS / f"fairhearing-{name}.service")["InaccessiblePaths"].split()

    assert not [path for path in hidden if path.endswith("/outages")]
    assert [each.user for each in TABLE if each.name == "outages"] == [User.RECORDER]
