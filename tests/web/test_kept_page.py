"""What is about to go, what is kept longer, late and gone, for each of its readers."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import Outbox
from fairhearing.retention.models import Hold, Reconciliation

from .kept_calls import add_certificate, add_kept_call, add_row, destroy, today
from .test_log_page import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def allerton(practices):
    return practices["allerton"]


def hold(call, owner, days=30, **facts):
    return Hold.objects.create(
        call=call,
        practice=call.practice,
        kind="complaint",
        owner=owner,
        placed_at=timezone.now(),
        review_on=today() + timedelta(days=days),
        **facts,
    )


def day_month(days):
    day = today() + timedelta(days=days)
    return f"{day.day} {day:%B}"


def rows(page, section):
    """The text of each row of the table in one section."""
    part = re.search(rf'<section[^>]*aria-labelledby="{section}">(.*?)</section>', page, re.DOTALL)
    body = re.search(r"<tbody.*?</tbody>", part[1], re.DOTALL) if part else None
    found = re.findall(r"<tr.*?</tr>", body[0], re.DOTALL) if body else []
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


def test_the_first_sentence_counts_what_goes_and_what_needs_a_look(manager, allerton):
    for days in (1, 2, 13, 14, 20):
        add_kept_call(allerton, days)
    add_kept_call(allerton, 3, "evidence")
    add_kept_call(allerton, 25, "evidence")

    page = text(manager.get("/kept"))

    assert f"4 calls will be destroyed by {day_month(14)}. 2 need a look first." in page
    assert "Of the 7 calls whose time comes within 30 days, we ask you to look at these." in page
    assert "Patients may complain within 12 months of the event, or of becoming aware of it." in page


def test_where_nothing_goes_it_is_said(manager, allerton):
    add_kept_call(allerton, 40)

    page = text(manager.get("/kept"))

    assert f"No call will be destroyed by {day_month(14)}." in page
    for words in (
        "none asks for a look",
        "No call comes to the end",
        "No call is kept longer",
        "Nothing was destroyed",
    ):
        assert words in page


def test_each_flagged_call_says_with_whom_why_and_when_it_goes(manager, allerton):
    noted = add_kept_call(allerton, 5, "clinical_unconfirmed", number="+447700900555")
    held = add_kept_call(allerton, 6, "evidence", number="+447700900556")
    going = add_kept_call(allerton, 7, "evidence", number="+447700900557")
    hold(held, manager.person, days=-1)

    found = rows(manager.get("/kept").content.decode(), "last-chance")

    assert "07700 900555" in found[0]
    assert "The written note is not confirmed Stays until it is confirmed" in found[0]
    assert "It is kept longer, and that is due for review" in found[1]
    assert "Stays while it is kept longer" in found[1]
    assert day_month(7) in found[2]
    assert [call.id in manager.get("/kept").content.decode() for call in (noted, held, going)] == [True] * 3


def test_each_of_the_next_days_says_how_many_go_and_how_many_stay(manager, allerton):
    add_kept_call(allerton, 2)
    add_kept_call(allerton, 2)
    hold(add_kept_call(allerton, 2), manager.person)
    add_kept_call(allerton, 9)

    found = rows(manager.get("/kept").content.decode(), "ahead")

    assert [re.findall(r"(\d+) (?:destroyed|kept longer)", row) for row in found] == [["2", "1"], ["1", "0"]]


def test_a_late_call_says_why(manager, allerton):
    add_kept_call(allerton, -3)

    page = manager.get("/kept").content.decode()

    assert "1 call should be gone already." in text(manager.get("/kept"))
    [row] = rows(page, "late")
    assert "No run has come to it yet" in row
    assert day_month(-3) in row


def test_what_is_kept_longer_stands_by_its_review(manager, allerton):
    later, sooner = (hold(add_kept_call(allerton), manager.person, days) for days in (40, -2))
    Hold.objects.filter(id=sooner.id).update(reference="C-2026-014")

    found = rows(manager.get("/kept").content.decode(), "longer")

    assert ["Review due" in row for row in found] == [True, False]
    assert "Complaint or concern, C-2026-014" in found[0]
    assert "Helen Ashworth" in found[0]
    assert f"/kept/reasons/{later.id}" in manager.get("/kept").content.decode()


def test_many_reasons_come_in_pages_each_once(manager, allerton):
    ids = {str(hold(add_kept_call(allerton), manager.person, days % 7 + 1).id) for days in range(61)}

    first = manager.get("/kept/longer").content.decode()
    after = re.search(r"\?after=([0-9a-f-]{36})", first)[1]
    second = manager.get(f"/kept/longer?after={after}").content.decode()

    seen = [re.findall(r"/kept/reasons/([0-9a-f-]{36})", page) for page in (first, second)]
    assert [len(set(page)) for page in seen] == [50, 11]
    assert {*seen[0], *seen[1]} == ids
    assert manager.get("/kept/longer?after=nothing").status_code == 404


def test_a_released_reason_is_shown_no_more(manager, allerton):
    Hold.objects.filter(id=hold(add_kept_call(allerton), manager.person).id).update(released_at=timezone.now())

    assert rows(manager.get("/kept").content.decode(), "longer") == []


@pytest.mark.parametrize("role", ["partner", "auditor"])
def test_a_reader_without_calls_sees_days_and_references_and_nobody(signed_in, allerton, manager, role):
    for days, number in ((2, "+447700900555"), (-3, "+447700900556"), (90, "+447700900557")):
        call = add_kept_call(allerton, days, "evidence", number=number, name="Margaret Holroyd")
        hold(call, manager.person, reference="Holroyd complaint")
    late = add_kept_call(allerton, -5, number="+447700900558")
    client = signed_in(role)

    pages = [text(client.get(address)) for address in ("/kept", "/kept/longer", "/kept/destroyed")]

    assert f"Reference {late.id[:8]}" in re.sub(r"<[^>]+>", "", pages[0])
    for page in pages:
        assert not any(hidden in page for hidden in ("90055", "900 55", "Holroyd", "12:00", "checkbox", "Keep longer"))
        assert late.id not in page


def test_another_practices_calls_are_not_counted(signed_in, allerton, manager):
    add_kept_call(allerton, 2)
    hold(add_kept_call(allerton, 3, "evidence"), manager.person, -1)
    destroy(add_kept_call(allerton, -4))

    page = text(signed_in("manager", "westfield").get("/kept"))

    assert f"No call will be destroyed by {day_month(14)}." in page
    assert "Nothing was destroyed yet." in page


def test_looking_is_noted_with_how_many_were_shown(manager, allerton):
    add_kept_call(allerton, 2, "evidence")

    manager.get("/kept")

    [entry] = Outbox.objects.filter(verb=Verb.RETENTION_VIEWED)
    assert (entry.actor, entry.detail) == (manager.person.account, {"shown": 1})


def test_the_managers_start_page_says_how_many_go(manager, signed_in, allerton):
    add_kept_call(allerton, 2)
    add_kept_call(allerton, 13)
    add_kept_call(allerton, 14)

    assert f"2 calls will be destroyed by {day_month(14)}. " in text(manager.get("/"))
    assert "will be destroyed" not in text(signed_in("partner").get("/"))


def test_nothing_of_it_is_said_where_nothing_goes(manager, allerton):
    add_kept_call(allerton, 15)

    assert "will be destroyed" not in text(manager.get("/"))


@pytest.mark.parametrize(("role", "offered"), [("manager", True), ("auditor", True), ("member", False)])
def test_the_menu_offers_the_page_to_its_readers(signed_in, role, offered):
    page = text(signed_in(role).get("/commands"))

    assert ("Kept and destroyed" in page) is offered


def test_what_was_destroyed_comes_newest_first_in_pages_each_once(manager, allerton):
    call = add_kept_call(allerton, -3)
    now = timezone.now()
    ids = [add_certificate(call, now - timedelta(minutes=n // 2)).recording_id for n in range(61)]

    first = manager.get("/kept/destroyed").content.decode()
    before = re.search(r"\?before=([0-9a-f]{32})", first)[1]
    second = manager.get(f"/kept/destroyed?before={before}").content.decode()

    seen = [re.findall(r'/kept/destroyed/([0-9a-f]{32})"', page) for page in (first, second)]
    assert [len(page) for page in seen] == [50, 11]
    assert sorted(seen[0] + seen[1]) == sorted(ids)
    assert seen[0][0] in ids[:2]


def test_one_month_can_be_shown_to_print(manager, allerton):
    call = add_kept_call(allerton, -90)
    first = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    this = add_certificate(call, first)
    last = add_certificate(call, first - timedelta(microseconds=1))

    page = manager.get(f"/kept/destroyed?month={first:%Y-%m}").content.decode()

    assert f"1 recording destroyed in {first:%B %Y}" in page
    assert this.recording_id in page
    assert last.recording_id not in page
    assert f'value="{last.destroyed_at.astimezone(first.tzinfo):%Y-%m}"' in page
    assert manager.get("/kept/destroyed?month=2026-13").status_code == 404


def test_a_call_page_says_when_and_by_which_rule_it_was_destroyed(manager, allerton):
    call = add_kept_call(allerton, -3)
    certificate = destroy(call)

    page = text(manager.get(f"/calls/{call.id}"))

    assert "For good, on " in page
    assert "under the rule “Administrative calls are destroyed 12 months after the call”" in page
    assert f"/kept/destroyed/{certificate.recording_id}" in page
    assert "why-listen" not in page
    assert "/listen" not in page
    assert "Keep longer" not in page


def test_a_call_that_is_being_destroyed_says_that_nothing_keeps_it(manager, allerton):
    call = add_kept_call(allerton, -3)
    call.recordings.update(state="destroying")

    page = text(manager.get(f"/calls/{call.id}"))

    assert "nothing can keep it any longer" in page
    assert "Keep longer" not in page


def test_a_certificate_tells_what_was_done(manager, allerton):
    certificate = destroy(add_kept_call(allerton, -3))

    page = text(manager.get(f"/kept/destroyed/{certificate.recording_id}"))

    assert certificate.recording_id in page
    assert certificate.sha256 in page
    assert "an attempt to open it failed, as it should" in page
    assert "Key back-ups expire by" in page


def test_another_practices_certificate_is_absent(signed_in, allerton):
    certificate = destroy(add_kept_call(allerton, -3))

    assert signed_in("auditor", "westfield").get(f"/kept/destroyed/{certificate.recording_id}").status_code == 404


def test_a_recording_row_alone_is_no_certificate(manager, allerton):
    recording = add_row(add_kept_call(allerton, -3))

    assert manager.get(f"/kept/destroyed/{recording.id}").status_code == 404


def test_comparisons_and_the_oldest_calls_have_a_page(manager, signed_in, allerton):
    late, ahead = add_kept_call(allerton, -3), add_kept_call(allerton, 40)
    others = "e" * 32
    ours = late.recordings.get().id
    for differences, examples in (({}, {}), ({"key-missing": 2}, {"key-missing": [ours, others]})):
        Reconciliation.objects.create(
            began_at=timezone.now(),
            ended_at=timezone.now(),
            recordings=1234,
            objects_found=1234,
            keys_found=1232,
            sampled=20,
            tried=7,
            differences=differences,
            examples=examples,
        )

    page = manager.get("/kept/compared").content.decode()

    assert "Listed, and without a key: 2, such as" in text(manager.get("/kept/compared"))
    assert ours[:8] in page
    assert others[:8] not in page
    assert "2 differences" in rows(page, "comparisons")[0]
    assert "No difference" in rows(page, "comparisons")[1]
    assert ["Late" in row for row in rows(page, "oldest")] == [True, False]
    assert f"/calls/{ahead.id}" in page
    partners = signed_in("partner").get("/kept/compared").content.decode()
    assert f"/calls/{ahead.id}" not in partners
    assert ahead.id[:8] in partners
