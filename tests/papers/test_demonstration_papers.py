"""What the demonstration's practices wrote and signed: enough to look at, and some of it missing."""

from datetime import UTC, datetime

import pytest
from tests.web.sealed_calls import PEOPLE

from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import Verdict
from fairhearing.cli.demo.written import write_policies_and_papers
from fairhearing.papers.paper_probes import ask_other_copies
from fairhearing.papers.probe import ask_dated
from fairhearing.papers.promises import Promise
from fairhearing.papers.signing import tensions_of
from fairhearing.papers.standing import papers_of
from fairhearing.papers.versions import figures_of, version_in_force, wordings_of
from fairhearing.practice.models import Person, Practice, Role

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)


@pytest.fixture
def practices():
    made = []
    for slug in ("allerton", "westfield"):
        made.append(Practice.objects.create(id=slug, name=slug.title(), created_at=NOW))
        for kind, name in PEOPLE.items():
            person = Person.objects.create(email=f"{kind}@{slug}.example", full_name=name, created_at=NOW)
            Role.objects.create(person=person, practice=made[-1], kind=kind, since=NOW)
    return made


def test_both_practices_have_the_policy_in_its_own_words_and_its_figures_are_read(practices):
    write_policies_and_papers(NOW)

    for practice in practices:
        version = version_in_force(practice)
        assert set(wordings_of(version)) == set(Clause)
        figures = figures_of(version)
        assert (figures[Promise.MONTHS_KEPT], figures[Promise.KEY_BITS], figures[Promise.LISTENERS]) == (12, 256, 2)


def test_one_is_kept_to_and_the_review_of_the_other_has_passed(practices):
    write_policies_and_papers(NOW)

    first, second = ({each.verdict for each in ask_dated(practice, NOW).answers} for practice in practices)

    assert first == {Verdict.KEPT, Verdict.NOTED}
    assert Verdict.UNKNOWN in second


def test_some_papers_tensions_and_places_are_still_to_do(practices):
    write_policies_and_papers(NOW)

    done = [each.state.is_done for each in papers_of(practices[0], today=NOW.date())]
    signed = [each.is_signed for each in tensions_of(practices[0], today=NOW.date())]

    assert True in done
    assert False in done
    assert signed.count(True) == 5
    assert ask_other_copies(practices[0], NOW).answers[0].verdict is Verdict.UNKNOWN


def test_it_is_written_once(practices):
    write_policies_and_papers(NOW)
    write_policies_and_papers(NOW)

    assert [practice.policy_versions.count() for practice in practices] == [1, 1]
