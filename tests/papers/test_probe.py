"""What the practice wrote is asked each day: every clause can be broken, and mended."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.announcing.wordings import add_wording
from tests.web.papers_made import PROMISED, all_papers, kept_paper, known_place, signed_version

from fairhearing.clauses.proof import Verdict
from fairhearing.papers.copy_places import ASKED
from fairhearing.papers.models import CopyPlace
from fairhearing.papers.paper_kinds import RULES, PaperKind
from fairhearing.papers.paper_probes import (
    ask_data_protection,
    ask_other_copies,
    ask_records,
    ask_telecoms,
    ask_told,
)
from fairhearing.papers.probe import PROBES, ask_dated
from fairhearing.papers.promises import Promise
from fairhearing.papers.signing import sign_tension
from fairhearing.papers.tension import TENSIONS
from fairhearing.papers.versions import begin_version
from fairhearing.practice.models import Person, Role
from fairhearing.practice.recording_notice import acknowledge, write_notice
from fairhearing.retention.periods import RecordClass, set_period

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)
UNTIL = date(2027, 6, 3)


def verdicts(proof):
    return {answer.question: answer.verdict for answer in proof.answers}


def decided(proof):
    return {answer.verdict for answer in proof.answers} - {Verdict.NOTED}


def test_every_probe_has_a_name_of_its_own():
    assert len({probe.name for probe in PROBES}) == len(PROBES)


def test_without_a_signed_version_nobody_knows_and_a_draft_is_none(practice, manager):
    assert decided(ask_dated(practice, NOW)) == {Verdict.UNKNOWN}

    begin_version(practice, manager)

    assert decided(ask_dated(practice, NOW)) == {Verdict.UNKNOWN}


def test_a_signed_version_that_is_kept_to_is_met(practice, people):
    signed_version(practice, people["partner"])

    proof = ask_dated(practice, NOW)

    assert decided(proof) == {Verdict.KEPT}
    assert proof.figure == "Version 1; review due by 22 May 2027"
    assert all(answer.rows for answer in proof.answers)


def test_a_setting_that_is_changed_breaks_it_and_changed_back_mends_it(practice, people):
    signed_version(practice, people["partner"])

    set_period(practice, RecordClass.ADMINISTRATIVE, 13, by=people["manager"])
    broken = ask_dated(practice, NOW)
    set_period(practice, RecordClass.ADMINISTRATIVE, 12, by=people["manager"])

    assert verdicts(broken)["How many months recordings are kept: as the policy says?"] is Verdict.BROKEN
    assert broken.figure == "1 of 4 figures not as the policy says"
    assert decided(ask_dated(practice, NOW)) == {Verdict.KEPT}


def test_an_assistant_in_office_breaks_a_policy_of_the_manager_alone(practice, people):
    signed_version(practice, people["partner"], promised={**PROMISED, Promise.LISTENERS: 1})
    assert verdicts(ask_dated(practice, NOW))["Who may open recordings: as the policy says?"] is Verdict.BROKEN

    Role.objects.filter(kind=Role.Kind.ASSISTANT).delete()

    assert decided(ask_dated(practice, NOW)) == {Verdict.KEPT}


def test_a_policy_that_promises_longer_keys_than_there_are_is_not_kept_to(practice, people):
    signed_version(practice, people["partner"], promised={**PROMISED, Promise.KEY_BITS: 512})

    assert Verdict.BROKEN in decided(ask_dated(practice, NOW))


def test_what_the_policy_does_not_say_is_noted_and_decides_nothing(practice, people):
    signed_version(practice, people["partner"])

    noted = [answer for answer in ask_dated(practice, NOW).answers if answer.verdict is Verdict.NOTED]

    assert [answer.found for answer in noted] == ["Policy: it does not say; system: 28 days"]


def test_a_day_of_review_that_has_passed_is_not_proven_until_a_new_version_is_signed(practice, people):
    signed_version(practice, people["partner"], review=date(2026, 11, 24))
    assert decided(ask_dated(practice, NOW)) == {Verdict.KEPT}
    tomorrow = NOW + timedelta(days=1)

    passed = ask_dated(practice, tomorrow)
    signed_version(practice, people["partner"])

    assert verdicts(passed)["Is the next review still ahead?"] is Verdict.UNKNOWN
    assert passed.figure == "Version 1; review was due by 24 November 2026"
    assert decided(ask_dated(practice, tomorrow)) == {Verdict.KEPT}


def whole(practice, manager, partner):
    """Everything a practice answers for."""
    for person in practice.roles.values_list("person", flat=True):
        acknowledge(practice, Person.objects.get(id=person), 1, now=NOW)
    add_wording(practice, NOW)
    for tension in TENSIONS.values():
        sign_tension(practice, tension, tension.digest, until=UNTIL, words="", done=partner)
    return all_papers(practice, manager)


@pytest.mark.parametrize("ask", [ask_telecoms, ask_records, ask_told, ask_data_protection, ask_other_copies])
def test_where_nothing_was_written_nothing_is_proven(practice, people, ask):  # noqa: ARG001 - their roles
    assert decided(ask(practice, NOW)) == {Verdict.UNKNOWN}


def test_whole_papers_are_signed_for_until_the_first_of_them_ends(practice, manager, partner):
    whole(practice, manager, partner)

    for ask in (ask_telecoms, ask_records, ask_told, ask_data_protection):
        proof = ask(practice, NOW)
        assert decided(proof) <= {Verdict.SIGNED, Verdict.KEPT}
        assert all(answer.signed_until for answer in proof.answers if answer.verdict is Verdict.SIGNED)
    assert ask_records(practice, NOW).figure == "2 of 2 papers in date; next ends 17 August 2027"
    assert ask_telecoms(practice, NOW).figure == "Authorised; 6 of 6 have read it"
    assert {answer.found for answer in ask_records(practice, NOW).answers} == {"In date"}


@pytest.mark.parametrize(
    ("ask", "kind"),
    [
        (ask_telecoms, PaperKind.AUTHORISATION),
        (ask_records, PaperKind.CONTRACT),
        (ask_told, PaperKind.WEB_NOTICE),
        (ask_data_protection, PaperKind.ICO_FEE),
    ],
)
def test_a_paper_that_ran_out_is_not_proven_and_a_new_one_mends_it(practice, manager, partner, ask, kind):
    whole(practice, manager, partner)
    kept_paper(practice, manager, kind, until=date(2026, 11, 23))
    assert Verdict.UNKNOWN in decided(ask(practice, NOW))

    kept_paper(practice, manager, kind)

    questions = verdicts(ask(practice, NOW))
    assert questions[f"{RULES[kind].title}?"] is Verdict.SIGNED


def test_a_new_notice_that_nobody_has_read_is_not_proven_until_all_have(practice, manager, partner, people):
    whole(practice, manager, partner)
    question = "Staff have read that calls are recorded?"
    assert verdicts(ask_telecoms(practice, NOW))[question] is Verdict.KEPT

    write_notice(practice, "Calls are recorded.", by=people["manager"], now=NOW)
    assert verdicts(ask_telecoms(practice, NOW))[question] is Verdict.UNKNOWN
    for person in people.values():
        acknowledge(practice, person, 2, now=NOW)

    assert verdicts(ask_telecoms(practice, NOW))[question] is Verdict.KEPT


def test_a_tension_that_ran_out_is_not_proven(practice, manager, partner):
    whole(practice, manager, partner)
    question = "Where policy and law differ: accepted by a partner?"
    assert verdicts(ask_data_protection(practice, NOW))[question] is Verdict.SIGNED

    late = datetime(2027, 6, 4, 12, tzinfo=UTC)

    assert verdicts(ask_data_protection(practice, late))[question] is Verdict.UNKNOWN


def test_another_place_that_nobody_knows_of_is_not_proven_and_one_kept_otherwise_breaks_it(practice, manager):
    for kind in ASKED:
        known_place(practice, manager, kind)
    known = ask_other_copies(practice, NOW)
    assert (decided(known), known.answers[0].signed_until) == ({Verdict.SIGNED}, date(2027, 6, 8))

    known_place(practice, manager, ASKED[0], CopyPlace.State.UNKNOWN)
    assert decided(ask_other_copies(practice, NOW)) == {Verdict.UNKNOWN}
    known_place(practice, manager, ASKED[0], CopyPlace.State.DIFFERENT)
    assert decided(ask_other_copies(practice, NOW)) == {Verdict.BROKEN}
    known_place(practice, manager, ASKED[0], CopyPlace.State.SAME)

    assert decided(ask_other_copies(practice, NOW)) == {Verdict.SIGNED}
    assert decided(ask_other_copies(practice, datetime(2027, 6, 9, 12, tzinfo=UTC))) == {Verdict.UNKNOWN}
