"""The chain of manifests: what was taken away or exchanged is noticed."""

import pytest

from fairhearing.catalogue.chain import BrokenLink, MissingManifests, broken_links, missing_manifests
from fairhearing.catalogue.models import Manifest

from .recorder_node import calls_apart

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("practices")]


def test_a_whole_chain_over_two_boots_misses_nothing(node, intake):
    for boot in (1, 2):
        node.boot = boot
        for facts in calls_apart(2):
            node.publish(facts)

    intake.take_in()

    assert missing_manifests() == []
    assert broken_links() == []


def test_manifests_taken_away_are_named_by_their_numbers(node, intake):
    paths = [node.publish(facts)[0] for facts in calls_apart(6)]
    for place in (0, 2, 3):
        paths[place].unlink()

    intake.take_in()

    assert missing_manifests() == [MissingManifests("main", 1, (1, 3, 4))]


def test_a_refused_manifest_is_not_missing(node, intake):
    paths = [node.publish(facts)[0] for facts in calls_apart(3)]
    paths[2].write_bytes(b"nothing")
    paths[1].write_bytes(b"nothing")

    intake.take_in()

    assert missing_manifests() == []


def test_a_planted_manifest_of_a_missing_number_does_not_hide_that_it_is_missing(node, intake):
    paths = [node.publish(facts)[0] for facts in calls_apart(4)]
    paths[1].unlink()
    paths[3].with_name(f"00000004-{'ab' * 16}.note").write_bytes(b"planted")
    paths[3].with_name(f"99999999-{'ab' * 16}.note").write_bytes(b"planted")

    intake.take_in()

    assert missing_manifests() == [MissingManifests("main", 1, (2,))]


def test_an_exchanged_manifest_breaks_the_link_of_the_next(node, intake):
    for facts in calls_apart(3):
        node.publish(facts)
    intake.take_in()

    Manifest.objects.filter(number=2).update(sha256="0" * 64)

    assert broken_links() == [BrokenLink("main", 1, 3)]


def test_the_last_of_a_boot_is_held_by_the_first_of_the_next(node, intake):
    for boot in (1, 2):
        node.boot = boot
        for facts in calls_apart(2):
            node.publish(facts)
    intake.take_in()

    Manifest.objects.filter(boot=1, number=2).update(sha256="0" * 64)

    assert broken_links() == [BrokenLink("main", 2, 1)]
