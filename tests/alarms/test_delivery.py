"""Parcels on their way: one receiver that hangs holds nobody else up, and is told of."""

import json
import ssl
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes

import pytest
from tests.practice.mail_server import mail_server
from tests.waiting import eventually

from fairhearing.alarms.delivery import Delivery, Outcome
from fairhearing.alarms.memory import Parcel
from fairhearing.alarms.receivers import PracticeReceivers, Receivers, Webhook
from fairhearing.alarms.rules import Alarm, What
from fairhearing.alarms.words import letter
from fairhearing.health.kinds import TroubleKind
from fairhearing.health.lines import Line, State
from fairhearing.health.subjects import Subject
from fairhearing.vault.home import Home

NIGHT = datetime(2026, 11, 22, 2, tzinfo=UTC)
STOPPED = Alarm(
    What.BEGAN, Line(name=Subject.WORKER, state=State.TROUBLE, found="The worker has ended", kind=TroubleKind.STOPPED)
)


class Clock:
    def now(self):
        return NIGHT


@pytest.fixture
def released():
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def delivery(tmp_path, released):
    """A delivery whose webhooks hang until they are released."""

    def hangs(_address):
        released.wait(20)
        return False

    practices = tuple(
        PracticeReceivers(name, "Invented Surgery", webhook=Webhook("https://192.0.2.7/", "invented"))
        for name in ("allerton", "westfield")
    )
    made = Delivery(Home(tmp_path), Clock(), reach=hangs, context=ssl.create_default_context)
    made.receivers = Receivers(practices)
    yield made
    released.set()
    made.close()


def parcels(count, practice="allerton", mail=""):
    return [Parcel(f"{practice}-{n}", (practice,), mail, (STOPPED,), NIGHT) for n in range(count)]


def test_a_receiver_that_hangs_holds_one_attempt_and_no_other_receiver(delivery):
    delivery.add([*parcels(20), *parcels(1, "westfield")])

    delivery.turn(0.0)

    assert sorted(place[0] for place in delivery._flying) == ["allerton-0", "westfield-0"]
    assert len(delivery.unfinished) == 21


def test_a_name_with_a_line_break_adds_nothing_to_a_letters_head():
    assert letter((), ["Allerton\r\nBcc: x@far.example"], NIGHT).subject == "Allerton Bcc: x@far.example: a test alarm"


def test_an_alarm_that_is_held_for_a_minute_counts_as_failing(delivery):
    delivery.add(parcels(1))
    delivery.turn(0.0)
    delivery.turn(50.0)
    assert delivery.failing == 0

    delivery.turn(61.0)

    assert delivery.failing == 1


def test_a_clock_that_is_set_on_by_a_day_gives_no_alarm_up(delivery):
    asked = [replace(each, asked_at=NIGHT - timedelta(days=2)) for each in parcels(1)]
    delivery.add(asked)
    delivery.turn(0.0)
    delivery._settle(Outcome(asked[0], "refused"), 1.0)

    assert [parcel.tries for parcel in delivery.waiting] == [1]
    assert delivery.given_up == 0


def test_a_letter_goes_out_while_every_webhook_hangs_and_bears_one_name_however_often(delivery, tmp_path):
    with mail_server() as (inbox, port):
        mail = {"host": "127.0.0.1", "port": port, "security": "none", "from": "alarms@recorder.example"}
        (tmp_path / "mail.json").write_text(json.dumps(mail))
        letters = parcels(1, mail="manager@allerton.example")
        hooks = [each for n in range(12) for each in parcels(1, f"practice-{n}")]
        delivery.receivers = Receivers(
            tuple(
                PracticeReceivers(each.practices[0], "Invented Surgery", webhook=Webhook("https://192.0.2.7/", "s"))
                for each in (*hooks, *letters)
            )
        )
        delivery.add([*hooks, *letters])

        for turn in range(2):
            delivery.turn(float(turn))
            delivery.add(letters)
            eventually(lambda: len(inbox.messages) > turn)  # noqa: B023 - called at once
            eventually(delivery._outcomes.qsize)

    names = {message_from_bytes(content)["Message-ID"] for _, _, content in inbox.messages}
    assert names == {"<allerton-0.alarm@recorder.example>"}
