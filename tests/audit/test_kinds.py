"""Entries by kind."""

from fairhearing.audit.kinds import KIND_OF
from fairhearing.audit.verbs import Verb


def test_every_verb_is_of_a_kind():
    assert set(KIND_OF) == set(Verb)
