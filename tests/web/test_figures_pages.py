"""Figures: what the pages say of a month, what they do not know, who confirms and signs, and what is taken away."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.figures.counting import count_practices
from fairhearing.figures.models import ChartStep, MonthlyReturn, SummarySignature
from fairhearing.figures.summary import summary_of
from fairhearing.figures.summary_pdf import summary_pdf
from fairhearing.figures.waiting import waiting_for
from fairhearing.jobs.models import Outbox
from fairhearing.phone_log.models import LogImport, PhoneLogDay, PhoneLogRow
from fairhearing.playback.diary_rules import month_of
from fairhearing.practice.models import Extension, Practice

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def last_month():
    return month_of(timezone.localdate()).before


@pytest.fixture
def logged(practices, last_month):
    """The working days of last month and the two before it: ten or eleven calls at nine, two unanswered."""
    practice = practices["allerton"]
    log = LogImport.objects.create(practice=practice, by="test", begun_at=timezone.now(), layout="", sha256="")
    day, rows, days = last_month.before.before.first_day, [], []
    while day < last_month.after.first_day:
        if day.weekday() < 5:
            rows += day_of(practice, log, day, 10 + day.day % 2)
            days.append(PhoneLogDay(practice=practice, day=day, matched_at=timezone.now(), recorded=8))
        day += DAY
    PhoneLogRow.objects.bulk_create(rows)
    PhoneLogDay.objects.bulk_create(days)
    count_practices(timezone.now())
    return practice


def day_of(practice, log, day, calls, start=0):
    nine = timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 9))
    return [
        PhoneLogRow(
            practice=practice,
            log=log,
            line=1,
            digest=f"{day}-{start + at}",
            started_at=nine + timedelta(minutes=at),
            answered_at=nine + timedelta(minutes=at, seconds=20) if at > 1 else None,
            ended_at=nine + timedelta(minutes=at, seconds=80),
            direction="in",
            outside="+447700900127",
            extensions="204",
            outcome="recorded",
        )
        for at in range(calls)
    ]


def text(answer):
    return " ".join(answer.content.decode().split("<main")[1].split("</main")[0].split())


def table(answer):
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode().removeprefix("\ufeff"))))


def test_where_nothing_is_known_no_page_says_nought(manager):
    page = text(manager.get("/figures"))

    assert "We do not know: nothing tells of this month’s calls." in page
    assert page.count("Not known") >= 18
    assert ">0<" not in page
    assert "#007f3b" not in page
    assert "We do not know" in text(manager.get("/figures/charts/volume"))
    assert "Nothing was counted" in text(manager.get("/figures/days"))
    assert "We do not know" in text(manager.get("/figures/hours"))


@pytest.mark.usefixtures("logged")
def test_a_month_stands_against_the_one_before_in_nhs_englands_words(manager, last_month):
    days = sum(1 for each in days_in(last_month) if each.weekday() < 5)
    page = text(manager.get(f"/figures?month={last_month}"))

    assert f"Counted from the phone system’s log of {days} days." in page
    for name in ("Call volume", "Answered calls", "Calls abandoned", "Missed calls", "Average time to answer"):
        assert name in page
    assert f">{2 * days} (" in page
    assert "20 s" in page
    assert "Data Provision Notice, August 2024" in page
    assert "7700" not in page


@pytest.mark.usefixtures("logged")
def test_busy_hours_are_a_table_and_an_hour_without_a_log_is_not_known(manager, last_month):
    page = text(manager.get(f"/figures/hours?month={last_month}"))

    assert 'scope="row"' in page
    assert "from 09:00 to 10:00" in page
    assert "None" in text(manager.get(f"/figures/hours?month={last_month}&what=answer-time"))
    assert "Not known" in text(manager.get("/figures/hours?month=2020-01"))


@pytest.mark.usefixtures("logged")
def test_what_is_usual_is_a_sentence_and_a_step_parts_it(manager, last_month):
    page = text(manager.get("/figures/charts/volume?each=day"))
    assert "Nothing unusual: 8 to 13 calls a day is this practice’s normal." in page

    middle = last_month.before.first_day
    done = manager.post(
        "/figures/charts/volume/step",
        {"from_day": middle.isoformat(), "reason": "A third person", "each": "day", "baseline": "10"},
        follow=True,
    )

    assert "what is usual is told anew" in text(done)
    assert "A third person" in text(done)
    assert Outbox.objects.get(verb=Verb.CHART_STEP_SET).detail["from_day"] == middle.isoformat()
    assert "A third person" not in str(Outbox.objects.get(verb=Verb.CHART_STEP_SET).detail)

    manager.post(f"/figures/steps/{ChartStep.objects.get().id}/end")
    assert "A third person" not in text(manager.get("/figures/charts/volume?each=day"))


@pytest.mark.parametrize(
    "typed",
    [{"reason": ""}, {"from_day": "soon"}, {"from_day": "2199-01-01"}, {"baseline": "3"}, {"reason": "x" * 121}],
)
def test_a_step_without_a_day_or_a_reason_changes_nothing(manager, typed):
    answer = manager.post("/figures/charts/volume/step", {"from_day": "2026-11-02", "reason": "More people", **typed})

    assert answer.status_code == 422
    assert not ChartStep.objects.exists()


@pytest.mark.usefixtures("logged")
def test_partner_and_auditor_see_figures_and_no_way_to_calls(signed_in, manager, last_month):
    address = f"/figures/days?month={last_month}"

    assert "/calls/find" in text(manager.get(address))
    for role in ("partner", "auditor"):
        page = text(signed_in(role).get(address))
        assert "/calls/find" not in page
        assert "10" in page


@pytest.mark.usefixtures("logged")
def test_a_day_leads_to_its_calls(manager, last_month):
    answer = manager.post("/calls/find", {"day": f"{last_month.first_day.day} {last_month.first_day:%B %Y}"})

    assert answer.status_code == 302


@pytest.mark.usefixtures("logged")
def test_tables_are_taken_away_with_an_entry_and_hold_nobody(manager, last_month):
    shared = {"month": str(last_month), "way": "in"}
    for name, more in (
        ("month", {}),
        ("days", {}),
        ("hours", {"what": "calls"}),
        ("lines", {}),
        ("months", {}),
        ("return", {}),
    ):
        rows = table(manager.post(f"/figures/tables/{name}", shared | more))
        assert len(rows) > 1
        assert "7700" not in str(rows)
    chart = table(manager.post("/figures/tables/chart", shared | {"measure": "volume", "each": "week"}))

    assert chart[0][:3] == ["Week", "From", "To"]
    assert Outbox.objects.filter(verb=Verb.FIGURES_EXPORTED).count() == 7
    assert manager.post("/figures/tables/persons", shared).status_code == 404
    assert manager.post("/figures/tables/chart", shared | {"measure": "x", "each": "week"}).status_code == 404


def test_no_cell_is_a_formula(manager, logged, last_month):
    Extension.objects.create(practice=logged, extension="204", label="x")
    manager.post("/figures/lines/shared", {"shared": "204", "name-204": '=HYPERLINK("http://x")'})
    count_practices(timezone.now())

    rows = table(manager.post("/figures/tables/lines", {"month": str(last_month)}))

    assert rows[1][0].startswith("'=HYPERLINK")


def test_a_line_of_one_person_is_never_named(manager, logged, last_month):
    Extension.objects.create(practice=logged, extension="204", label="Keeley Barnes", person=manager.person)

    manager.post("/figures/lines/shared", {"shared": "204", "name-204": "Mine"})
    count_practices(timezone.now())

    page = text(manager.get(f"/figures/lines?month={last_month}"))
    assert "One person’s lines" in page
    assert "Keeley" not in page
    assert "Mine" not in page


def confirm(manager, month, **typed):
    page = manager.get(f"/figures/return?month={month}").content.decode()
    digest = page.split('name="digest" value="')[1].split('"')[0] if 'name="digest"' in page else ""
    return manager.post("/figures/return/confirm", {"month": str(month), "digest": digest, **typed}, follow=True)


def test_a_return_is_kept_as_it_was_and_a_correction_is_a_version_that_says_why(manager, logged, last_month):
    confirm(manager, last_month)
    first = MonthlyReturn.objects.get()
    before = text(manager.get(f"/figures/return?month={last_month}"))
    late = date(last_month.year, last_month.number, 1)
    log = LogImport.objects.get()
    PhoneLogRow.objects.bulk_create(day_of(logged, log, late, 5, start=100))
    PhoneLogDay.objects.update_or_create(practice=logged, day=late, defaults={"matched_at": timezone.now() + DAY})
    count_practices(timezone.now())

    after = text(manager.get(f"/figures/return?month={last_month}"))
    refused = confirm(manager, last_month, why="  ")
    confirm(manager, last_month, why="A log came late")

    assert "Confirmed by" in before
    assert "Counted today the figures are others" in after
    assert refused.status_code == 422
    assert [each.version for each in MonthlyReturn.objects.order_by("version")] == [1, 2]
    assert MonthlyReturn.objects.get(version=1).document == first.document
    assert MonthlyReturn.objects.get(version=2).why == "A log came late"
    told = [entry.detail["sha256"] for entry in Outbox.objects.filter(verb=Verb.RETURN_CONFIRMED).order_by("number")]
    assert told == list(MonthlyReturn.objects.order_by("version").values_list("sha256", flat=True))


@pytest.mark.usefixtures("logged")
def test_only_what_was_shown_is_confirmed_and_only_when_the_month_is_over(manager, last_month):
    stale = manager.post("/figures/return/confirm", {"month": str(last_month), "digest": "0" * 64})
    early = confirm(manager, last_month.after)

    assert (stale.status_code, early.status_code) == (422, 422)
    assert "not over yet" in text(early)
    assert not MonthlyReturn.objects.exists()


@pytest.mark.usefixtures("logged")
def test_a_summary_says_what_each_package_knows_and_that_the_rest_is_not_known(manager, last_month):
    page = text(manager.get(f"/figures/summary?month={last_month}"))

    assert "8 recorded" not in page
    assert "recorded, 0 lawfully not, 0 missing" in page
    assert "In how many calls the announcement was heard is not known." in page
    assert "0 listens by 0 people" in page
    assert "0 recordings destroyed" in page
    assert "0 reported calls. Today 0 undecided." in page
    assert "0 learning actions chosen, 0 done. Today 0 past their day." in page
    assert "Not known: no clause was checked in this month." in page


@pytest.mark.usefixtures("logged")
def test_a_partner_signs_the_summary_once_and_the_diary_stands_beside_it(signed_in, last_month):
    partner = signed_in("partner")
    address = f"/figures/summary?month={last_month}"
    page = partner.get(address).content.decode()
    typed = {"month": str(last_month), "digest": page.split('name="digest" value="')[1].split('"')[0]}

    unread = partner.post("/figures/summary/sign", typed)
    partner.post("/figures/summary/sign", {**typed, "read": "yes", "action": "Ask about Mondays"})
    again = partner.post("/figures/summary/sign", {**typed, "read": "yes"})
    partner.post("/diary/sign", {"month": str(last_month), "listens": "0", "read": "yes"})

    assert (unread.status_code, again.status_code) == (422, 422)
    signature = SummarySignature.objects.get()
    assert signature.sha256 == Outbox.objects.get(verb=Verb.SUMMARY_SIGNED).detail["sha256"]
    signed = text(partner.get(address))
    assert "has read this" in signed
    assert "Ask about Mondays" in signed
    assert "The listening diary of this month was read and signed by" in signed


@pytest.mark.usefixtures("logged")
def test_the_sheet_is_one_page_whatever_stands_on_it(last_month):
    summary = summary_of(Practice.objects.get(id="allerton"), last_month, timezone.localdate())

    paper = summary_pdf(summary, [], timezone.now())

    assert paper.startswith(b"%PDF")
    assert paper.count(b"/Type /Page\n") == 1


@pytest.mark.usefixtures("logged")
def test_the_sheet_is_taken_with_an_entry(manager, last_month):
    answer = manager.post("/figures/summary/paper", {"month": str(last_month)})

    assert answer["Content-Type"] == "application/pdf"
    assert Outbox.objects.get(verb=Verb.FIGURES_EXPORTED).detail["table"] == "summary"


@pytest.mark.parametrize(
    "address", ["/figures?month=2199-01", "/figures?month=x", "/figures?way=internal", "/figures/charts/missed?way=out"]
)
def test_what_is_no_month_or_no_way_is_an_absent_page(manager, address):
    assert manager.get(address).status_code == 404


@pytest.mark.usefixtures("logged")
def test_a_month_that_is_over_waits_for_the_manager_and_for_a_partner_until_it_is_done(manager, signed_in, last_month):
    practice, partner, today = Practice.objects.get(id="allerton"), signed_in("partner"), timezone.localdate()

    before = waiting_for(manager.person, practice, today=today), waiting_for(partner.person, practice, today=today)
    confirm(manager, last_month)

    assert [[each.words.split(" of ")[0] for each in waiting] for waiting in before] == [
        ["The telephony figures"],
        ["The partners’ page"],
    ]
    assert waiting_for(manager.person, practice, today=today) == []
    assert waiting_for(signed_in("assistant").person, practice, today=today) == []


def days_in(month):
    day = month.first_day
    while day < month.after.first_day:
        yield day
        day += DAY
