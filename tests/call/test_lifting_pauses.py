"""Who may lift a pause. A pure rule."""

from hypothesis import given
from hypothesis import strategies as st

from fairhearing.call.withholding import PHONE_SYSTEM, may_lift

DOERS = st.sampled_from(["person:" + "1" * 32, "person:" + "2" * 32, "software:" + "3" * 32, "software:" + "4" * 32])


@given(DOERS, DOERS, st.booleans())
def test_a_persons_pause_is_lifted_by_them_or_a_manager_alone(paused_by, doer, is_manager):
    lifts = may_lift(paused_by, doer, is_manager=is_manager)

    assert lifts == (is_manager or doer == paused_by or paused_by.startswith("software:"))


@given(DOERS, st.booleans())
def test_nobody_lifts_the_phone_systems_own_pause(doer, is_manager):
    assert not may_lift(PHONE_SYSTEM, doer, is_manager=is_manager)
