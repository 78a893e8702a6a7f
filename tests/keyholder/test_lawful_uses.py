"""For what a restricted recording is played: Article 18(2) and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from fairhearing.keyholder.listening.lawful_uses import GROUND_OF, Ground, ground_of, may_play
from fairhearing.keyholder.listening.purposes import Purpose


@given(st.sampled_from(Purpose))
def test_without_consent_only_what_the_article_names_is_allowed(purpose):
    assert may_play(purpose, all_agreed=False) == (
        purpose
        in {
            Purpose.CLAIM_OR_LEGAL_ADVICE,
            Purpose.POLICE_CORONER_COURT_REGULATOR,
            Purpose.SAFEGUARDING,
            Purpose.ACCESS_OR_OTHER_RIGHTS,
        }
    )


@given(st.sampled_from(Purpose))
def test_with_consent_every_purpose_is(purpose):
    assert may_play(purpose, all_agreed=True)


def test_each_allowed_purpose_has_a_ground_with_words():
    assert set(GROUND_OF.values()) == set(Ground)
    assert all(ground.label for ground in Ground)
    assert ground_of("nothing of the list") is None
