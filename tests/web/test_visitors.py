"""Moving between practices, and what happens at doors that stay shut."""

import pytest
from django.test import Client

from fairhearing.jobs.models import Outbox
from fairhearing.practice.models import Role, SoftwareKey

from .sealed_calls import NOW, add_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def of_both(manager, practices):
    """The manager of both practices."""
    Role.objects.create(person=manager.person, practice=practices["westfield"], kind="manager", since=NOW)
    return manager


def test_somebody_of_two_practices_goes_from_one_to_the_other(of_both, practices):
    theirs = add_call(practices["westfield"])

    before = of_both.get("/calls").content.decode()
    of_both.post("/practice", {"practice": "westfield"})
    after = of_both.get("/calls").content.decode()

    assert theirs.id not in before
    assert theirs.id in after
    assert "Westfield Medical Centre</a>" in after


def test_opening_a_call_of_the_other_own_practice_goes_there(of_both, practices):
    theirs = add_call(practices["westfield"])

    page = of_both.get(f"/calls/{theirs.id}").content.decode()

    assert "· Westfield Medical Centre" in page


@pytest.mark.parametrize(
    ("roles", "address"),
    [
        ({"allerton": "member", "westfield": "auditor"}, "/log"),
        ({"allerton": "member", "westfield": "partner"}, "/kept"),
        ({"allerton": "auditor", "westfield": "administrator"}, "/health"),
        ({"allerton": "partner", "westfield": "member"}, "/now"),
    ],
)
def test_a_page_names_the_practice_whose_rows_it_shows(signed_in, practices, roles, address):
    client = signed_in("member")
    client.person.roles.all().delete()
    for practice, kind in roles.items():
        Role.objects.create(person=client.person, practice=practices[practice], kind=kind, since=NOW)

    before = client.get("/my-calls/listens").content.decode()
    page = client.get(address).content.decode()
    after = client.get("/").content.decode()

    assert "· Allerton Medical Centre" in before
    assert "· Westfield Medical Centre" in page
    assert "Allerton Medical Centre on" not in page
    assert "· Westfield Medical Centre" in after


def test_a_form_of_one_practice_does_nothing_in_another(of_both, practices):
    form = of_both.get("/software-keys").content.decode()
    of_both.post("/practice", {"practice": "westfield"})

    made = of_both.post("/software-keys/make", {"name": "Till", "of": "allerton"}).content.decode()

    assert 'name="of" value="allerton"' in form
    assert list(SoftwareKey.objects.values_list("practice", flat=True)) == ["allerton"]
    assert "· Allerton Medical Centre" in made
    assert "· Allerton Medical Centre" in of_both.get("/calls").content.decode()
    assert practices


def test_a_form_of_a_practice_in_which_one_is_nothing_any_more_does_nothing_at_all(manager):
    answer = manager.post("/software-keys/make", {"name": "Till", "of": "westfield"})

    assert answer.status_code == 404
    assert not SoftwareKey.objects.exists()


def test_nobody_goes_to_a_practice_they_have_no_role_in(manager):
    assert manager.post("/practice", {"practice": "westfield"}).status_code == 404
    assert "Allerton" in manager.get("/calls").content.decode()


def test_a_refused_page_stands_in_the_log(signed_in):
    member = signed_in("member")

    member.get("/calls")

    entry = Outbox.objects.get(verb="page.refused")
    assert (entry.actor, entry.practice, entry.detail) == (
        member.person.account,
        "allerton",
        {"page": "calls", "reason": "role"},
    )


def test_a_request_for_another_host_is_refused_with_a_page(capsys):
    answer = Client().get("/sign-in", headers={"host": "elsewhere.example"})

    assert answer.status_code == 400
    assert "We could not read that" in answer.content.decode()
    assert "elsewhere" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/sign-in", {"email": "a\0@b.example", "passphrase": "words"}),
        ("/practice", {"practice": "allerton\0"}),
        ("/calls/find", {"number": "0113\0", "day": ""}),
    ],
)
def test_nul_in_a_form_is_turned_away(manager, address, form):
    answer = manager.post(address, form)

    assert answer.status_code == 400
    assert "We could not read that" in answer.content.decode()


@pytest.mark.parametrize("address", ["/calls?after=1-%00", "/calls?%00=1", "/log?before=%00", "/calls/new?newest=%00"])
def test_nul_in_an_address_is_turned_away(manager, address):
    assert manager.get(address).status_code == 400


def test_a_defect_shows_a_page_with_a_reference_and_nothing_of_what_it_held(practices, manager, capsys):
    add_call(practices["allerton"], direction="sideways")
    manager.raise_request_exception = False

    answer = manager.get("/calls")
    said = capsys.readouterr().err

    assert answer.status_code == 500
    page = answer.content.decode()
    assert "Our fault; nothing is lost" in page
    assert "sideways" not in page
    assert answer.wsgi_request.reference in page
    assert f"page {answer.wsgi_request.reference} failed: ValueError in " in said
    assert "sideways" not in said
