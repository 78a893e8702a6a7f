"""A node keeps its key and counts its starts."""

import pytest

from fairhearing.capture.errors import NodeInUse
from fairhearing.capture.identity import BadIdentity, NodeLock, next_boot, prepare_node
from fairhearing.vault.home import Home


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def test_a_node_keeps_the_key_it_was_given(home):
    first = prepare_node(home, "main")

    assert prepare_node(home, "main").vkey == first.vkey
    assert first.name == "fairhearing/recorder/main"
    assert prepare_node(home, "other").verifier.public != first.verifier.public


def test_only_its_owner_may_read_the_key(home):
    prepare_node(home, "main")

    assert (home.recorder / "main" / "signing.key").stat().st_mode & 0o777 == 0o600


def test_each_start_has_a_number_of_its_own(home):
    assert [next_boot(home, "main") for _ in range(3)] == [1, 2, 3]
    assert next_boot(home, "other") == 1


def test_two_recorders_never_run_under_one_name(home):
    with NodeLock.take(home, "main"):
        with pytest.raises(NodeInUse, match="node main"):
            NodeLock.take(home, "main")
        with NodeLock.take(home, "other"):
            pass

    with NodeLock.take(home, "main"):
        pass


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"fairhearing-recorder-key-v1 AAAA\n", b"fairhearing-recorder-key-v1 ?\n"]
)
def test_a_damaged_key_is_said_by_name(home, content):
    path = home.recorder / "main" / "signing.key"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)

    with pytest.raises(BadIdentity, match="is not a recorder's signing key"):
        prepare_node(home, "main")


def test_a_damaged_boot_counter_is_said_by_name(home):
    next_boot(home, "main")
    (home.recorder / "main" / "boot").write_text("many\n")

    with pytest.raises(BadIdentity, match="does not hold a number"):
        next_boot(home, "main")
