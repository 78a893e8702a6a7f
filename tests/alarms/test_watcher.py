"""A watcher with status files, a real mail server and a real webhook: who is told what, how soon, and how often."""

import json
import ssl
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes

import pytest
from tests.practice.mail_server import mail_server
from tests.waiting import eventually

from fairhearing.alarms.delivery import Delivery
from fairhearing.alarms.memory import alarms_folder
from fairhearing.alarms.receivers import (
    PracticeReceivers,
    Receivers,
    Webhook,
    load_receivers,
    publish_receivers,
    receivers_path,
)
from fairhearing.alarms.results import load_result
from fairhearing.alarms.watcher import Watcher
from fairhearing.health.kinds import TroubleKind as K
from fairhearing.health.status import Status, publish_status
from fairhearing.health.troubles import Trouble
from fairhearing.vault.clock import MachineTime
from fairhearing.vault.home import Home

from .webhook_server import webhook_server

NIGHT = datetime(2026, 11, 22, 2, tzinfo=UTC)
ALL = ("recorder-main", "hearing", "keyholder", "worker", "web")
ALLERTON = PracticeReceivers("allerton", "Allerton Medical Practice", ("manager@allerton.example", "it@far.example"))
WESTFIELD = PracticeReceivers("westfield", "Westfield Surgery", ("manager@westfield.example", "it@far.example"))


@dataclass
class Machine:
    """Time that the test sets: of day, and since the machine started."""

    s: float = 1000.0

    def now(self):
        return NIGHT + timedelta(seconds=self.s)

    def monotonic(self):
        return self.s

    def __call__(self):
        return MachineTime("this start", self.s)


class Town:
    """A home, its receivers, and a watcher on a clock of the test's."""

    def __init__(self, root, mail_port, hook_pem):
        self.home, self.machine = Home(root), Machine()
        self.pem = hook_pem
        root.mkdir(exist_ok=True)
        mail = {"host": "127.0.0.1", "port": mail_port, "security": "none", "from": "alarms@recorder.example"}
        (root / "mail.json").write_text(json.dumps(mail))
        self.troubles = dict.fromkeys(ALL, ())
        self.watcher = self.watch()

    def watch(self):
        context = lambda: ssl.create_default_context(cafile=self.pem)  # noqa: E731 - two words
        delivery = Delivery(self.home, self.machine, reach=lambda _: True, context=context)
        return Watcher(self.home, self.machine, delivery=delivery, machine=self.machine)

    def told_by(self, process, *kinds, **changes):
        self.troubles[process] = tuple(Trouble(kind, self.machine.now(), **changes) for kind in kinds)

    def go_on(self, seconds):
        """Let time pass, second by second; processes that are named in `troubles` speak each of them."""
        for _ in range(seconds):
            self.machine.s += 1
            for process, troubles in self.troubles.items():
                now = {"started": NIGHT, "written": self.machine.now(), "machine": self.machine()}
                publish_status(self.home.status, Status(process=process, pid=1, troubles=troubles, **now))
            self.watcher.turn()
            delivery = self.watcher._delivery
            eventually(lambda: len(delivery._flying) <= delivery._outcomes.qsize(), each_s=0.002)  # noqa: B023


@pytest.fixture(scope="module")
def post(tmp_path_factory):
    with mail_server() as mail, webhook_server(tmp_path_factory.mktemp("hook")) as hook:
        yield mail, hook


@pytest.fixture
def inbox(post):
    post[0][0].messages.clear()
    post[0][0].refusing = False
    return post[0][0]


@pytest.fixture
def hook(post):
    post[1][0].requests.clear()
    return post[1][0]


@pytest.fixture
def town(tmp_path, post, inbox, hook):  # noqa: ARG001 - emptied before
    made = Town(tmp_path / "home", post[0][1], post[1][2])
    westfield = replace(WESTFIELD, webhook=Webhook(post[1][1], "invented"))
    publish_receivers(made.home, Receivers((ALLERTON, westfield)))
    made.machine.s += 60
    made.go_on(1)
    yield made
    made.watcher.stop()


def letters(inbox):
    """Who got what: (address, subject, body), in the order of addresses."""
    found = []
    for _, to, content in inbox.messages:
        message = message_from_bytes(content)
        body = message.get_payload(decode=True).decode()
        found.append((to[0], message["Subject"], body))
    return sorted(found)


def test_receivers_are_read_as_they_were_written(tmp_path):
    home = Home(tmp_path)
    receivers = Receivers((ALLERTON, replace(WESTFIELD, webhook=Webhook("https://far.example/", "s"), test="7")))

    publish_receivers(home, receivers)

    assert load_receivers(home) == receivers
    assert receivers_path(home).stat().st_mode & 0o777 == 0o600


def test_while_all_is_well_nobody_is_told_anything(town, inbox, hook):
    town.go_on(30)

    assert (inbox.messages, hook.requests) == ([], [])


def test_a_recorder_that_is_gone_is_told_to_everybody_within_half_a_minute_and_once(town, inbox, hook):
    del town.troubles["recorder-main"]
    town.go_on(30)
    town.go_on(60)

    assert [to for to, _, _ in letters(inbox)] == [
        "it@far.example",
        "manager@allerton.example",
        "manager@westfield.example",
    ]
    subjects = {to: subject for to, subject, _ in letters(inbox)}
    assert subjects["manager@allerton.example"] == "Allerton Medical Practice: please sign in"
    assert subjects["it@far.example"] == "Call recording at 2 practices: please sign in"
    body = letters(inbox)[1][2]
    assert body.startswith("Recording has stopped, or calls may be lost, or we cannot tell, since Sunday 22 November")
    assert "What to do: Ring IT now." in body
    [(_, _, posted)] = hook.requests
    assert [each["kind"] for each in json.loads(posted)["lines"]] == ["silent"]


def test_what_concerns_one_practice_is_told_to_its_people_alone(town, inbox, hook):
    town.told_by("recorder-main", K.RECIPIENTS_MISSING, practice="allerton")
    town.go_on(20)

    assert [to for to, _, _ in letters(inbox)] == ["it@far.example", "manager@allerton.example"]
    assert hook.requests == []


def test_that_it_is_well_again_is_told(town, inbox):
    town.told_by("recorder-main", K.JOURNAL_UNWRITABLE)
    town.go_on(20)
    town.told_by("recorder-main")
    inbox.messages.clear()
    town.go_on(70)

    to, subject, body = letters(inbox)[1]
    assert (to, subject) == ("manager@allerton.example", "Allerton Medical Practice: well again")
    assert "What we told you of is well again." in body


def test_a_restarted_watcher_tells_nothing_twice_and_sends_what_was_not_delivered(town, inbox):
    inbox.refusing = True
    town.told_by("recorder-main", K.JOURNAL_UNWRITABLE)
    town.go_on(20)
    town.watcher.stop()
    inbox.refusing = False
    town.watcher = town.watch()
    town.go_on(60)

    assert [to for to, _, _ in letters(inbox)] == [
        "it@far.example",
        "manager@allerton.example",
        "manager@westfield.example",
    ]


def test_a_mail_server_that_takes_nothing_is_a_trouble_until_it_does(town, inbox, hook):
    inbox.refusing = True
    town.told_by("recorder-main", K.JOURNAL_UNWRITABLE)
    town.go_on(40)
    during = {each.kind: each.count for each in town.watcher.troubles.now()}
    inbox.refusing = False
    town.go_on(70)

    assert during == {K.ALARMS_UNDELIVERED: 3}
    assert town.watcher.troubles.now() == ()
    assert len(inbox.messages) == 3
    assert len(hook.requests) == 1


def test_with_no_database_and_no_room_on_the_disk_alarms_go_out_all_the_same(town, inbox):
    alarms_folder(town.home).write_text("in the way")

    town.told_by("recorder-main", K.JOURNAL_UNWRITABLE)
    town.go_on(20)

    assert len(inbox.messages) == 3


def test_settings_that_cannot_be_read_are_a_trouble_and_those_before_hold(town, inbox):
    receivers_path(town.home).write_text("{")
    town.told_by("recorder-main", K.JOURNAL_UNWRITABLE)
    town.go_on(20)

    assert {each.kind for each in town.watcher.troubles.now()} == {K.ALARMS_UNREADABLE}
    assert len(inbox.messages) == 3


def test_a_test_alarm_goes_to_one_practices_receivers_and_its_result_is_kept(town, inbox, hook):
    asked = tuple(
        replace(each, test="test-1") if each.practice == "westfield" else each
        for each in load_receivers(town.home).practices
    )
    publish_receivers(town.home, Receivers(asked))
    town.go_on(3)
    town.go_on(3)

    assert [(to, subject) for to, subject, _ in letters(inbox)] == [
        ("it@far.example", "Westfield Surgery: a test alarm"),
        ("manager@westfield.example", "Westfield Surgery: a test alarm"),
    ]
    assert [json.loads(body)["test"] for _, _, body in hook.requests] == [True]
    result = load_result(town.home, "westfield")
    assert (result.test, result.receivers, result.taken, result.failed) == ("test-1", 3, 3, 0)


def test_no_alarm_holds_what_no_line_of_health_holds(town, inbox, hook):
    town.told_by("worker", K.JOBS_FAILED, K.DATABASE_AWAY, count=3)
    town.machine.s += 6 * 3600
    town.go_on(2)

    said = "".join(body for _, _, body in letters(inbox)) + hook.requests[0][2].decode()
    assert "3 jobs were given up" in said
    assert "@" not in said
    assert "0113" not in said


@pytest.mark.parametrize("stopped", [False, True])
def test_while_everything_starts_nobody_is_told_of_who_is_not_there_yet(town, inbox, stopped):
    town.watcher.stop()
    del town.troubles["web"]
    if stopped:
        now = {"started": NIGHT, "written": town.machine.now(), "machine": town.machine()}
        publish_status(town.home.status, Status(process="web", pid=1, stopped=True, **now))
    town.machine.s += 20
    town.watcher = town.watch()

    town.go_on(44)
    at_first = len(inbox.messages)
    town.go_on(12)

    assert at_first == 0
    assert len(inbox.messages) == 3
