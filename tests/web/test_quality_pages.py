"""Quality on its pages: a call is drawn, reviewed, answered, changed and closed, and nobody is ranked."""

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import get_resolver
from django.utils import timezone
from tests.quality.test_sampling import SEED

from fairhearing import quality
from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import About, Call, Closed
from fairhearing.jobs.models import Outbox
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.notifications.models import Notification
from fairhearing.playback.models import Listen, Present
from fairhearing.practice.models import Extension, Person, Place
from fairhearing.practice.permissions import Permission
from fairhearing.practice.sections import Reader, reader_of
from fairhearing.quality.models import Answer, Card, LearningAction, Review, Sampled
from fairhearing.quality.overview import answers_by_question
from fairhearing.quality.section import quality_section
from fairhearing.quality.waiting import waiting_for

from .quality_rows import LAST_MONTH, add_review, draw
from .sealed_calls import NOW
from .test_log_page import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(practices):
    Extension.objects.filter(practice="allerton", extension="201").update(person=person("member"))
    return practices["allerton"]


@pytest.fixture
def sample(practice):
    return draw(practice, 2)


@pytest.fixture
def shared(sample):
    return add_review(sample.calls.earliest("place"), person("manager"), person("member"))


def person(role):
    return Person.objects.get(email=f"{role}@allerton.example")


def form(review, choice="yes", **changed):
    keys = review.version.questions.values_list("key", flat=True)
    return {"do": "save", "words": "A calm call.", **{f"choice-{key}": choice for key in keys}, **changed}


def days_on(time_machine, days):
    time_machine.move_to(timezone.now() + timedelta(days=days))


def test_a_sampled_call_is_reviewed_answered_changed_and_closed(manager, signed_in, sample, time_machine):
    first = sample.calls.earliest("place")

    # the manager begins, writes and shares
    page = text(manager.get(f"/quality/sampled/{first.id}/review"))
    assert "By the extensions, as they were then: Keeley Barnes" in page
    begun = manager.post(f"/quality/sampled/{first.id}/review", {"person": person("member").account})
    review = Review.objects.get()
    assert begun.url.startswith(f"/quality/reviews/{review.id}")
    member = signed_in("member")
    assert "No call of yours has been reviewed" in text(member.get("/my-reviews"))
    owed = manager.post(f"/quality/reviews/{review.id}", {"do": "share", "words": "A start."})
    assert owed.status_code == 422
    assert "Answer question 1" in text(owed)
    key = review.version.questions.earliest("place").key
    typed = form(review, **{"do": "share", f"at-{key}": "1:14", f"words-{key}": "Said her name"})
    assert "They can answer until" in text(manager.get(manager.post(f"/quality/reviews/{review.id}", typed).url))

    # who took the call reads it, and sees it differently
    page = text(member.get(f"/my-reviews/{review.id}"))
    assert "Said her name" in page
    assert "1:14" in page
    assert "900127" not in re.sub(r"\s", "", page)
    wordless = member.post(f"/my-reviews/{review.id}", {"do": "answer", "view": "differs", "reply": ""})
    assert wordless.status_code == 422
    member.post(f"/my-reviews/{review.id}", {"do": "answer", "view": "differs", "reply": "She was deaf"})

    # the manager reads that first, changes one answer, and the fourteen days begin anew
    assert manager.post(f"/quality/reviews/{review.id}", form(review)).status_code == 422
    manager.post(f"/quality/reviews/{review.id}", {"do": "read"})
    days_on(time_machine, 10)
    manager, member = signed_in("manager"), signed_in("member")
    changed = form(review, **{f"choice-{key}": "partly"})
    assert "14 days again" in text(manager.get(manager.post(f"/quality/reviews/{review.id}", changed).url))
    assert "was “Yes” when it was shared" in text(member.get(f"/my-reviews/{review.id}"))
    days_on(time_machine, 14)
    manager = signed_in("manager")
    assert manager.post(f"/quality/reviews/{review.id}", {"do": "close"}).status_code == 422
    days_on(time_machine, 1)
    manager = signed_in("manager")
    assert "Closed." in text(manager.get(manager.post(f"/quality/reviews/{review.id}", {"do": "close"}).url))

    late = signed_in("member").post(f"/my-reviews/{review.id}", {"do": "answer", "view": "agrees", "reply": ""})
    assert late.status_code == 422
    verbs = [row.verb for row in Outbox.objects.filter(subject=review.id.hex).exclude(verb=Verb.QUALITY_VIEWED)]
    assert verbs == [
        "review.begun", "review.written", "review.written", "review.shared", "review.answered", "review.reply_read",
        "review.changed", "review.closed",
    ]  # fmt: skip


def test_a_review_is_nobodys_but_its_two_peoples(shared, signed_in):
    others = [signed_in(role) for role in ("assistant", "partner", "auditor", "administrator", "member")]

    assert {client.get(f"/quality/reviews/{shared.id}").status_code for client in others} == {404, 403}
    assert {client.get(f"/my-reviews/{shared.id}").status_code for client in others[:-1]} == {404}
    assert others[-1].get(f"/my-reviews/{shared.id}").status_code == 200
    assert signed_in("manager").get(f"/my-reviews/{shared.id}").status_code == 404


def test_another_manager_goes_on_with_a_review_whose_reviewer_has_gone(shared, signed_in):
    person("manager").roles.all().delete()

    assert signed_in("assistant").get(f"/quality/reviews/{shared.id}").status_code == 200


def test_nobody_reviews_a_call_they_took(manager, signed_in, sample):
    Extension.objects.filter(practice="allerton", extension="201").update(person=person("manager"))
    first = sample.calls.earliest("place")

    page = text(manager.get(f"/quality/samples/{sample.id}"))
    own = manager.post(f"/quality/sampled/{first.id}/review", {"person": person("member").account})
    other = signed_in("assistant").post(f"/quality/sampled/{first.id}/review", {"person": person("manager").account})

    assert page.count("Your own call") == 2
    assert "Review it" not in page
    assert own.status_code == 422
    assert other.status_code == 302
    assert manager.get(f"/quality/reviews/{Review.objects.get().id}").status_code == 404


def test_a_call_that_became_about_the_reviewer_is_closed_to_them_everywhere(manager, sample):
    first = sample.calls.earliest("place")
    about = About.objects.create(
        practice_id="allerton", person=manager.person, call=first.call, said_by=manager.person, said_at=NOW
    )
    Closed.objects.create(about=about, call=first.call, person=manager.person)

    page = text(manager.get(f"/quality/samples/{sample.id}"))

    assert "Closed to you" in page
    assert manager.get(f"/quality/sampled/{first.id}/review").status_code == 403
    assert manager.get(f"/quality/sampled/{first.id}/replace").status_code == 403
    waiting = waiting_for(manager.person, sample.practice, today=timezone.localdate())
    assert any(each.words.startswith("1 call of the sample") for each in waiting)


def test_a_review_of_a_call_that_is_closed_to_whoever_took_it_is_closed_as_well(manager, signed_in, shared):
    member, call = signed_in("member"), shared.sampled.call
    about = About.objects.create(
        practice_id="allerton", person=member.person, call=call, said_by=manager.person, said_at=NOW
    )
    Closed.objects.create(about=about, call=call, person=member.person)

    assert member.get(f"/my-reviews/{shared.id}").status_code == 404
    assert "No call of yours has been reviewed" in text(member.get("/my-reviews"))
    assert waiting_for(member.person, shared.practice, today=timezone.localdate()) == []


def test_a_review_of_somebody_without_an_account_waits_and_says_so(manager, sample):
    first = sample.calls.earliest("place")
    manager.post(f"/quality/sampled/{first.id}/review", {"person": "nobody"})
    review = Review.objects.get()

    page = text(manager.get(manager.post(f"/quality/reviews/{review.id}", form(review, do="share")).url))

    review.refresh_from_db()
    assert review.told_at is None
    assert "Waits for an account" in page
    assert Notification.objects.count() == 0
    manager.post(f"/quality/reviews/{review.id}", {"do": "address", "person": person("member").account})
    assert [(row.person, row.kind) for row in Notification.objects.all()] == [(person("member"), "review-written")]


def test_asking_to_hear_it_together_waits_for_the_reviewer_until_it_was_played(manager, signed_in, shared):
    member, today = signed_in("member"), timezone.localdate()
    member.post(f"/my-reviews/{shared.id}", {"do": "hear"})

    asked = [each.words for each in waiting_for(manager.person, shared.practice, today=today)]
    recording = shared.sampled.call.recordings.get()
    led = manager.post(f"/quality/reviews/{shared.id}", {"do": "hear-together", "recording": recording.id})
    assert re.search(r'value="learning_with_staff" checked', manager.get(led.url).content.decode())
    listen = Listen.objects.create(
        id="a1", recording=recording, person=manager.person, purpose=str(Purpose.LEARNING_WITH_STAFF),
        place=Place.objects.filter(practice="allerton").first(), who_can_hear="", begun_at=timezone.now(),
    )  # fmt: skip
    Present.objects.create(listen=listen, person=member.person, kind="staff")

    assert "Somebody would like to hear a call together with you" in asked
    assert "You heard it together on" in text(member.get(f"/my-reviews/{shared.id}"))
    after = [each.words for each in waiting_for(manager.person, shared.practice, today=today)]
    assert "Somebody would like to hear a call together with you" not in after


def test_purpose_and_sample_are_filled_in_for_listening_and_no_other_recording_is_led_to(manager, shared, sound):
    recording = shared.sampled.call.recordings.get()

    led = manager.post(f"/quality/reviews/{shared.id}", {"do": "hear", "recording": recording.id})
    page = manager.get(led.url).content.decode()
    other = manager.post(f"/quality/reviews/{shared.id}", {"do": "hear", "recording": sound.id})

    assert led.url == f"/recordings/{recording.id}/listen"
    assert re.search(r'value="quality_sample" checked', page)
    assert f'value="Q-{LAST_MONTH}"' in page
    assert other.status_code == 422


def test_a_destroyed_call_leaves_its_review_and_says_when_it_went(manager, signed_in, shared):
    Call.objects.filter(id=shared.sampled.call_id).update(destroyed_at=NOW)

    reviewer, own = manager.get(f"/quality/reviews/{shared.id}"), signed_in("member").get(f"/my-reviews/{shared.id}")

    for page in (reviewer, own):
        assert "recording was destroyed on Friday 20 November 2026" in text(page)


def test_what_waits_is_told_to_whom_it_waits_for(signed_in, shared):
    practice, today = shared.practice, timezone.localdate()

    waiting = {
        role: [each.words for each in waiting_for(person(role), practice, today=today)]
        for role in ("manager", "member", "partner")
    }

    assert waiting["member"] == ["A review of a call you took waits for your answer"]
    assert f"1 call of the sample of {LAST_MONTH.words} waits for a review" in waiting["manager"]
    assert any(each.startswith("No action is chosen yet") for each in waiting["manager"])
    assert waiting["partner"] == []
    late = waiting_for(person("member"), practice, today=today + timedelta(days=15))
    assert [(each.is_late, each.due_on) for each in late] == [(True, today + timedelta(days=14))]
    assert signed_in("member").get(late[0].href).status_code == 200


def test_the_page_of_a_call_says_that_it_was_sampled_to_those_who_review_and_not_to_who_took_it(shared):
    call, today = shared.sampled.call, timezone.localdate()

    def part(role):
        section = quality_section(call, reader_of(person(role), shared.practice, today=today))
        return section and section.part

    assert (part("manager").month, part("manager").review) == (LAST_MONTH.words, shared.id)
    assert part("assistant").review is None
    assert part("partner") is None
    member = Reader(person("member"), shared.practice, frozenset(Permission), today)
    assert (quality_section(call, member).part.words, quality_section(call, member).part.review) == (None, None)


def test_an_auditor_sees_how_a_sample_was_drawn_and_no_call(signed_in, sample):
    auditor = signed_in("auditor")

    page = auditor.get(f"/quality/samples/{sample.id}")

    assert sample.seed.secret in text(page)
    assert sample.list_sha256 in text(page)
    assert "/quality/sampled/" not in page.content.decode()
    listed = auditor.get(f"/quality/samples/{sample.id}/list")
    assert listed.content.decode() == sample.listed
    assert listed["Content-Type"].startswith("text/plain")


def test_a_call_is_replaced_with_a_reason_that_the_sample_shows(manager, practice):
    sample = draw(practice, 7)
    first = sample.calls.earliest("place")

    unsaid = manager.post(f"/quality/sampled/{first.id}/replace", {"why": ""})
    done = manager.post(f"/quality/sampled/{first.id}/replace", {"why": Sampled.Why.NOBODY_SPOKE.value})

    assert unsaid.status_code == 422
    page = text(manager.get(done.url))
    assert "The next call in line took its place." in page
    assert "1 call replaced" in page
    assert "Nobody spoke, or it was a wrong number: 1" in page


def test_a_card_is_arranged_looked_at_and_saved_and_begun_reviews_keep_theirs(manager, shared):
    card = Card.objects.get()
    questions = list(card.newest.questions.all())
    typed = {
        "name": "At reception",
        "text": [each.text for each in questions],
        "help": [each.help for each in questions],
        "key": [each.key for each in questions],
    }

    up = manager.post(f"/quality/cards/{card.id}", typed | {"do": "up-1"}).content.decode()
    assert up.index(questions[1].text.split(",")[0]) < up.index(questions[0].text.split(",")[0])
    assert "As reviewers see it" in text(manager.post(f"/quality/cards/{card.id}", typed | {"do": "look"}))
    assert card.versions.count() == 1
    nameless = manager.post(f"/quality/cards/{card.id}", typed | {"do": "save", "name": ""})
    assert nameless.status_code == 422
    manager.post(
        f"/quality/cards/{card.id}",
        typed | {"do": "save", "text": [*typed["text"][1:], "Was it short?"], "help": [*typed["help"][1:], ""],
                 "key": [*typed["key"][1:], "new"]},
    )  # fmt: skip

    shared.refresh_from_db()
    assert (card.newest.number, shared.version.number) == (2, 1)
    assert shared.answers.count() == 6
    assert [each.key for each in card.newest.questions.all()][:5] == [each.key for each in questions[1:]]


def test_a_change_is_chosen_done_and_shown_in_its_quarter(manager, signed_in, sample):
    due = timezone.localdate() + timedelta(days=20)
    typed = {
        "what": "Reception says when the results line is open",
        "owner": person("member").account,
        "due": due.isoformat(),
        "sample": sample.id.hex,
    }

    wrong = manager.post("/quality/learning/choose", typed | {"due": "2001-01-01"})
    chosen = manager.post("/quality/learning/choose", typed)
    action = LearningAction.objects.get()

    assert "Choose a day after today" in text(wrong)
    assert "results line" in text(manager.get(chosen.url))
    member, administrator = signed_in("member"), signed_in("administrator")
    assert administrator.get(f"/quality/actions/{action.id}").status_code == 404
    assert member.post(f"/quality/actions/{action.id}", {"outcome": ""}).status_code == 422
    member.post(f"/quality/actions/{action.id}", {"outcome": "It is said in every such call"})
    page = text(signed_in("partner").get("/quality/learning"))
    assert "It is said in every such call" in page
    assert f"From the sample of {LAST_MONTH.words}" in page


def test_a_quarter_without_an_action_says_so(signed_in, practice, time_machine):
    time_machine.move_to(practice.created_at + timedelta(days=100))

    page = text(signed_in("auditor").get("/quality/learning"))

    assert "No action was chosen in this quarter." in page
    assert "not proven" in page


def test_answers_are_told_from_five_on_and_of_closed_reviews_alone(practice, signed_in):
    sample = draw(practice, 5)
    reviews = [add_review(each, person("manager"), person("member")) for each in sample.calls.all()]
    today = timezone.localdate()

    def first_month():
        return answers_by_question(practice, today=today)[0].months[0]

    open_ones = first_month()
    Review.objects.filter(id__in=[each.id for each in reviews[:4]]).update(closed_at=NOW)
    four = first_month()
    Review.objects.update(closed_at=NOW, learning="Say when we close")

    assert (open_ones.is_told, four.is_told) == (False, False)
    assert (first_month().yes, first_month().no) == (5, 0)
    page = text(signed_in("partner").get("/quality/answers"))
    assert "5 yes" in page
    assert "Say when we close" in page
    assert "Keeley" not in page
    Answer.objects.filter(review=reviews[0]).update(choice="not_applicable")
    assert not first_month().is_told


PACKAGE = Path(quality.__file__).parent
NAMED = re.compile(r"\b(person|people|reviewer|extension|staff|full_name)", re.IGNORECASE)


def test_no_query_counts_or_groups_by_whoever_took_a_call():
    counting = {"annotate", "aggregate", "Count", "Sum", "Avg", "Counter"}
    found = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func).rpartition(".")[2]
                if called in counting and NAMED.search(" ".join(map(ast.unparse, [*node.args, *node.keywords]))):
                    found.append((path.name, ast.unparse(node)))
    overview = (PACKAGE / "overview.py").read_text().partition('"""\n')[2].partition('"""')[2]

    assert found == []
    assert (
        re.findall(r"\"[a-z_]*(?:person|reviewer|extension)[a-z_]*\"|\.(?:person|reviewer|extension)\b", overview) == []
    )


def test_no_address_of_quality_is_of_a_person_and_no_page_offers_a_table_to_take():
    routes = [
        str(pattern.pattern)
        for resolver in get_resolver().url_patterns
        for pattern in getattr(resolver, "url_patterns", ())
        if str(pattern.pattern).startswith(("quality", "my-reviews"))
    ]

    assert len(routes) > 15
    assert [route for route in routes if NAMED.search(route) or "csv" in route] == []


def test_no_page_shows_a_mark_in_percent_or_a_rank():
    words = " ".join(path.read_text() for path in (PACKAGE / "jinja2").rglob("*.jinja"))

    assert not re.search(
        r"%\s*(of|yes|no)\b|per ?cent|\b(score|rank|best|worst|league|average)\b", words, re.IGNORECASE
    )


def test_the_seed_in_the_reference_is_one():
    assert len(SEED) == 64
