"""People at a terminal: the same rules, codes and log as in the browser; nothing secret in the command's words."""

import base64
import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from fairhearing.cli.main import main
from fairhearing.jobs.models import Outbox
from fairhearing.practice.models import Person
from fairhearing.practice.people_models import Invitation
from fairhearing.web import staff

from .sealed_calls import PASSPHRASE, code_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cheap_hashes")]
STEP_S = 30


@pytest.fixture
def partner(practices):  # noqa: ARG001 - the rows it makes
    """A partner with passphrase and phone."""
    person = Person.objects.get(email="partner@allerton.example")
    person.set_password(PASSPHRASE)
    person.save()
    person.secret = base64.b32encode(b"partner's own device").decode()
    staff.enrol_device(person, person.secret, actor="demonstration")
    return person


@pytest.fixture
def run(monkeypatch, capsys, keyed):
    """Run a command, and type these lines."""

    def command(*words, typed):
        monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(typed) + "\n"))
        code = main(["people", *words, "--home", str(keyed.home.root)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def codes(person, count):
    """The codes of this half minute and the ones beside it, each good once."""
    step = int(timezone.now().timestamp()) // STEP_S - 1
    return [code_at(person.secret, (step + n) * STEP_S) for n in range(count)]


def test_everybody_with_a_role_is_listed_to_who_may_see_them(run, partner):
    code, said, _ = run("list", typed=[partner.email, PASSPHRASE, *codes(partner, 1)])

    assert code == 0
    assert "Allerton Medical Centre: 6 people" in said
    assert re.search(r"Keeley Barnes +Team member, since 2026-11-20", said)
    assert Outbox.objects.filter(verb="people.viewed", actor=partner.account).count() == 1


def test_a_wrong_passphrase_shows_nobody_anything(run, partner):
    code, said, error = run("list", typed=[partner.email, "not the passphrase", "123456"])

    assert code == 77
    assert "Keeley" not in said
    assert "did not match" in error


def test_a_partner_appoints_a_deputy_until_a_day(run, partner):
    first, second = codes(partner, 2)
    last_day = (timezone.localdate() + timedelta(days=10)).isoformat()

    code, said, error = run(
        "appoint",
        "--as",
        "deputy-assistant",
        "--web-url",
        "https://calls.allerton.example/",
        typed=[partner.email, PASSPHRASE, first, "Amira Shah", "amira@allerton.example", last_day, "On leave", second],
    )

    invitation = Invitation.objects.get()
    link = re.search(r"https://calls\.allerton\.example(/join/\S+)", said)[1]
    assert (code, error) == (0, "")
    assert (invitation.kind, invitation.reason, invitation.made_by) == ("assistant", "On leave", partner)
    assert timezone.localdate(invitation.until - timedelta(seconds=1)).isoformat() == last_day
    assert Client().get(link).status_code == 200


def test_a_manager_appoints_nobody_at_the_terminal_either(run, keyed, practices):  # noqa: ARG001 - the rows it makes
    first, second = keyed.next_codes(keyed.accounts["westfield", "manager"], 2)

    code, _, error = run(
        "appoint",
        "--as",
        "manager",
        typed=[
            "manager@westfield.example",
            PASSPHRASE,
            first,
            "Amira Shah",
            "amira@westfield.example",
            "Because",
            second,
        ],
    )

    assert code == 77
    assert "Partners appoint managers" in error
    assert not Invitation.objects.exists()


def test_a_partner_signs_for_a_deputy_until_her_last_day(run, partner, practices):
    deputy = Person.objects.get(email="manager@allerton.example")
    last_day = timezone.now() + timedelta(days=10)
    deputy.roles.filter(practice=practices["allerton"]).update(until=last_day)
    _, first, second = codes(partner, 3)

    done, said, error = run(
        "sign", typed=[partner.email, PASSPHRASE, first, deputy.email, " Partners’  meeting ", second]
    )

    signed = practices["allerton"].appointments.get()
    assert (done, error) == (0, "")
    assert "as a partner of Allerton Medical Centre, that Helen Ashworth is manager" in said
    assert (signed.person, signed.signed_by, signed.reason) == (deputy, partner, "Partners’ meeting")
    assert signed.until == last_day
    assert Outbox.objects.filter(verb="appointment.signed", subject=deputy.account).count() == 1


def test_a_partner_signs_for_nobody_who_is_no_manager(run, partner, practices):
    _, first, second = codes(partner, 3)

    code, _, error = run("sign", typed=[partner.email, PASSPHRASE, first, "member@allerton.example", "Because", second])

    assert code == 77
    assert "not manager here" in error
    assert not practices["allerton"].appointments.exists()


def test_access_is_taken_only_after_a_yes(run, partner):
    member = Person.objects.get(email="member@allerton.example")
    first, second, third = codes(partner, 3)

    refused = run("remove", typed=[partner.email, PASSPHRASE, first, member.email, "no"])
    done = run("remove", typed=[partner.email, PASSPHRASE, second, member.email, "yes", third])

    assert refused[0] == 2
    assert "loses access now" in refused[1]
    assert done[0] == 0
    assert not member.roles.exists()


def test_without_anybody_to_answer_it_says_so(run, partner):
    code, _, error = run("list", typed=[partner.email])

    assert code == 2
    assert "nobody answered" in error
