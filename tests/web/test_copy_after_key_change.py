"""The practice's key is changed between the making and the taking of a copy: at a terminal, in a home of its own."""

import pytest
from django.conf import settings
from django.test import Client

from fairhearing.copies.folders import folder_of
from fairhearing.copying.locking import key_under
from fairhearing.copying.verifying import header_of, verify_copy

from .conftest import sign_in
from .copied_calls import answers, run_job, selected, take
from .test_copies_pages import page, passphrase_of, saved
from .test_key_change_command import keyed, manager, read_off, run

pytestmark = pytest.mark.django_db
__all__ = ["keyed", "manager", "run"]


@pytest.fixture
def client_of(keyed):
    """Sign the manager in: a session from before a change, or one that begins after it."""
    return lambda: sign_in(Client(), keyed, "allerton", "manager")


@pytest.fixture
def selection(keyed, practices):
    return selected(practices["allerton"], [keyed.seal("allerton", 3, seed=31)])


@pytest.fixture
def change_key(run, manager):
    def change():
        code, said, _ = run("rotate", Word=read_off, **manager)
        assert code == 0, said

    return change


def ask(client, keyed, selection):
    response = client.post(f"/copies/of/{selection.id}/make", answers(keyed, client))
    assert response.status_code == 302, response.content.decode()
    return selection.copies.first()


@pytest.mark.parametrize("signed_in", ["before", "after"])
@pytest.mark.usefixtures("run")
def test_a_copy_made_before_the_change_still_leaves_and_is_the_practices(
    keyed, client_of, selection, change_key, tmp_path, signed_in
):
    """Given a made copy, when the key is changed, then it is handed out by old and new sessions, and can be checked."""
    client = client_of()
    copy = ask(client, keyed, selection)
    assert run_job() == {"copies": 1}
    before = verify_copy(saved(client, take(client, keyed, copy), tmp_path))

    change_key()
    client = client if signed_in == "before" else client_of()
    response = take(client, keyed, copy)

    file = saved(client, response, tmp_path)
    verdict = verify_copy(file)
    assert verdict.is_unchanged
    assert verdict.fingerprint == before.fingerprint
    assert verdict.fingerprint in response.content.decode()
    assert len(key_under(passphrase_of(response), header_of(file))) == 32


@pytest.mark.usefixtures("run")
def test_copies_from_before_and_after_the_change_are_each_signed_by_their_own_key(
    keyed, client_of, selection, practices, change_key, tmp_path
):
    """Given copies on either side of a change, when both leave afterwards, then each fits the key of its time."""
    client = client_of()
    first = ask(client, keyed, selection)
    run_job()
    change_key()
    client = client_of()
    sound = keyed.seal("allerton", 2, seed=32)
    second = ask(client, keyed, selected(practices["allerton"], [sound], number="+447700900189"))
    assert run_job() == {"copies": 1}

    verdicts = [verify_copy(saved(client, take(client, keyed, copy), tmp_path)) for copy in (first, second)]

    assert [verdict.is_unchanged for verdict in verdicts] == [True, True]
    assert verdicts[0].fingerprint != verdicts[1].fingerprint


@pytest.mark.usefixtures("run")
def test_a_key_that_is_changed_while_a_copy_is_made_leaves_no_copy_and_a_word(keyed, client_of, selection, change_key):
    copy = ask(client_of(), keyed, selection)
    change_key()

    outcome = run_job()

    client = client_of()
    assert outcome == {"failed": 1, "reason": "key_changed"}
    assert "The practice’s key was changed meanwhile. Make the copy again." in page(client, selection)
    assert not folder_of(settings.HOME, copy.id.hex).exists()
    ask(client, keyed, selection)
    assert run_job() == {"copies": 1}
