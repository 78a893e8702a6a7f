"""Breaches: logged by anybody, judged step by step, reported or not with the reason, and the sheet."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.backup.results import keep_results
from fairhearing.breaches.models import Breach
from fairhearing.breaches.reminders import remind_of_breaches
from fairhearing.breaches.waiting import waiting_for
from fairhearing.jobs.models import Outbox
from fairhearing.letters.models import Letter
from fairhearing.notifications.models import Notification

from .breaches_made import make_breach
from .kept_calls import add_kept_call, today
from .sealed_calls import NOW
from .test_log_page import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(manager, practices):
    return lambda **facts: make_breach(practices["allerton"], manager.person, **facts)


def say(client, breach, what, **typed):
    answer = client.post(f"/breaches/{breach.id}", {"what": what, "words": "Because", **typed})
    breach.refresh_from_db()
    return answer


def describe(client, breach):
    return say(client, breach, "describe", people="2", data="Two recordings, plain", likely="Distress")


def finish_measure(client, breach):
    say(client, breach, "measure", owner=client.person.account, day=today().isoformat())
    say(client, breach, "measure-done", measure=str(breach.measures.get().id))


def local(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize("role", ["member", "partner", "assistant"])
def test_anybody_of_the_team_logs_one_and_the_managers_are_told(signed_in, role):
    client = signed_in(role)

    answer = client.post(
        "/breaches/log",
        {
            "what": "copy",
            "words": "Sent to the old address",
            "happened": today().isoformat(),
            "aware": local(timezone.now() - timedelta(hours=2)),
        },
    )

    breach = Breach.objects.get()
    assert answer.status_code == 302, answer.content.decode()
    assert breach.reference == f"B-{today().year}-001"
    assert breach.reference in text(client.get(answer.url))
    assert Notification.objects.filter(kind="breach-logged", subject_id=str(breach.id)).exists()
    if role != "assistant":
        assert client.get(f"/breaches/{breach.id}").status_code in {403, 404}


@pytest.mark.parametrize("field", ["what", "words", "happened", "aware"])
def test_what_is_owed_is_said(manager, field):
    typed = {"what": "copy", "words": "x", "happened": today().isoformat(), "aware": local(timezone.now())}

    assert manager.post("/breaches/log", typed | {field: ""}).status_code == 422


def test_a_moment_ahead_is_refused(manager):
    ahead = local(timezone.now() + timedelta(hours=3))
    typed = {"what": "copy", "words": "x", "happened": today().isoformat(), "aware": ahead}

    assert manager.post("/breaches/log", typed).status_code == 422
    assert not Breach.objects.exists()


def test_without_a_risk_it_is_not_reported_with_the_reason_and_is_closed_when_all_is_done(manager, made):
    breach = made()
    describe(manager, breach)
    say(manager, breach, "judge", choice="unlikely")

    assert say(manager, breach, "not-reported", words="").status_code == 422
    assert say(manager, breach, "close").status_code == 422
    say(manager, breach, "not-reported", words="Locked; nobody can open it")
    finish_measure(manager, breach)
    answer = say(manager, breach, "close")

    assert answer.status_code == 302, answer.content.decode()
    assert breach.closed_at is not None
    assert "nobody can open it" in text(manager.get(f"/breaches/{breach.id}"))
    assert say(manager, breach, "judge", choice="high").status_code == 422


def test_with_a_risk_leaving_it_unreported_is_refused(manager, made):
    breach = made()
    say(manager, breach, "judge", choice="risk")

    assert say(manager, breach, "not-reported").status_code == 422
    assert breach.report == ""


def test_a_high_risk_tells_the_commissioner_and_the_people(manager, made):
    breach = made()
    describe(manager, breach)
    say(manager, breach, "judge", choice="high")
    finish_measure(manager, breach)
    say(manager, breach, "report", moment=local(timezone.now()), words="DSPT 1234")

    assert say(manager, breach, "close").status_code == 422
    manager.post(f"/breaches/{breach.id}/letter")
    say(manager, breach, "people", words="Letters by post", day=today().isoformat())
    assert say(manager, breach, "close").status_code == 302

    letter = Letter.objects.get()
    assert letter.kind == "breach"
    assert "Two recordings, plain" in letter.text


def test_a_late_report_says_why(manager, made):
    breach = made(hours_ago=80)
    describe(manager, breach)
    say(manager, breach, "judge", choice="risk")
    finish_measure(manager, breach)
    say(manager, breach, "report", moment=local(timezone.now()), words="DSPT 1234")

    assert "Why it was late" in text(manager.get(f"/breaches/{breach.id}"))
    assert say(manager, breach, "close").status_code == 422
    say(manager, breach, "late", words="Found out at the weekend")
    assert say(manager, breach, "close").status_code == 302


def test_a_report_before_it_was_known_is_refused(manager, made):
    breach = made()
    say(manager, breach, "judge", choice="risk")

    assert say(manager, breach, "report", moment=local(timezone.now() - timedelta(days=9))).status_code == 422


def test_it_waits_by_its_72_hours(manager, made, practices):
    breach = made(hours_ago=100)

    [waiting] = waiting_for(manager.person, practices["allerton"], today=today())

    assert breach.reference in waiting.words
    assert waiting.is_late


def test_the_days_hold_no_word_of_what_happened(signed_in, made):
    breach = made()

    page = text(signed_in("auditor").get("/breaches/days"))

    assert breach.reference in page
    assert "wrong address" not in page


def test_another_practices_breach_is_absent(signed_in, made):
    breach = made()

    assert signed_in("manager", "westfield").get(f"/breaches/{breach.id}").status_code == 404


def test_the_sheet_is_filled_in_from_the_system(manager, practices):
    for days in (100, 101, 102):
        add_kept_call(practices["allerton"], days)

    page = text(manager.get("/breaches/sheet"))

    assert "3, with 3 recordings" in page
    assert "nothing was compared yet" in page
    assert "No copy was given out as plain files" in page


def test_the_sheet_says_when_the_last_backup_was_made_and_whether_one_opened(manager, practices):  # noqa: ARG001
    home = settings.HOME
    assert "No backup is set up" in text(manager.get("/breaches/sheet"))

    home.backup_json.write_text("{}")
    home.backup.mkdir(exist_ok=True)
    try:
        assert "None went well yet." in text(manager.get("/breaches/sheet"))
        keep_results(home, backup_at=NOW, backup_failed=True)
        page = text(manager.get("/breaches/sheet"))
        assert "sealed: it holds no passphrase and no kit. One was tried since and failed." in page
        assert "no drill was made yet" in page
        keep_results(home, backup_failed=False, drill_at=NOW)
        assert "The drill restored one on" in text(manager.get("/breaches/sheet"))
    finally:
        home.backup_json.unlink()
        (home.backup / "results.json").unlink()


def test_the_log_holds_codes_and_no_words(manager, made):
    breach = made()
    say(manager, breach, "judge", choice="risk", words="Heard by a neighbour")

    rows = Outbox.objects.filter(subject=breach.id.hex)
    assert {row.verb for row in rows} >= {str(Verb.BREACH_LOGGED), str(Verb.BREACH_CHANGED)}
    assert "neighbour" not in str([row.detail for row in rows])


def told_of(breach):
    rows = Notification.objects.filter(subject_id=str(breach.id)).order_by("told_at", "id")
    return [(row.person.email.partition("@")[0], row.kind) for row in rows if row.kind != "breach-logged"]


def test_whoever_works_on_breaches_is_told_at_24_and_6_hours_and_when_it_is_late(made):
    breach, both = made(hours_ago=1), ("manager", "assistant")
    steps = [(47.9, []), (48, ["breach-day-left"]), (66, ["breach-hours-left"]), (72, ["breach-late"])]

    seen = []
    for hours, kinds in steps:
        seen += kinds
        for _ in range(2):
            remind_of_breaches(breach.aware_at + timedelta(hours=hours))
        assert sorted(told_of(breach)) == sorted((who, kind) for who in both for kind in seen), hours


def test_nobody_is_told_of_a_breach_that_was_reported_or_need_not_be(manager, made):
    reported, left, judged_anew = made(), made(), made()
    late = timezone.now() + timedelta(hours=80)
    for breach in (left, judged_anew):
        say(manager, breach, "judge", choice="unlikely")
        say(manager, breach, "not-reported")
    say(manager, reported, "judge", choice="risk")
    say(manager, reported, "report", moment=local(timezone.now()), words="DSPT 1234")
    say(manager, judged_anew, "judge", choice="risk")

    assert remind_of_breaches(late) == 1
    assert told_of(reported) == told_of(left) == []
    assert {kind for _, kind in told_of(judged_anew)} == {"breach-late"}


def test_a_reminder_leads_to_the_breach_and_says_nothing_of_it(manager, made):
    breach = made()
    remind_of_breaches(breach.aware_at + timedelta(hours=50))
    row = Notification.objects.get(person=manager.person, kind="breach-day-left")

    page = text(manager.get("/notifications"))

    assert "A breach has to be reported within 24 hours" in page
    assert "wrong address" not in page
    assert manager.get(f"/notifications/{row.id}").url == f"/breaches/{breach.id}"
