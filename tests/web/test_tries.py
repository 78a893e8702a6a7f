"""Tries of staff, counted in the database: several processes count together, and a restart forgets nothing."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairhearing.keyholder.signing_in.limits import Limits
from fairhearing.web.models import FailedTries
from fairhearing.web.tries import SharedLimits

pytestmark = pytest.mark.django_db
ANN, BOB = "a" * 32, "b" * 32
DESK, HOME = "192.0.2.7", "2001:db8::1"
steps = st.lists(
    st.tuples(
        st.sampled_from(["count", "forgive", "clear"]),
        st.sampled_from([ANN, BOB]),
        st.sampled_from([DESK, HOME]),
        st.integers(0, 120),
    ),
    max_size=14,
)


def test_two_processes_count_together():
    waits = [(SharedLimits(), SharedLimits())[n % 2].count_try(ANN, DESK, 1000.0 + n) for n in range(6)]

    assert waits[:5] == [None] * 5
    assert (waits[5].seconds, waits[5].first) == (30, True)


def test_a_restart_forgets_nothing_and_an_hour_forgets_all():
    for n in range(5):
        SharedLimits().count_try(ANN, DESK, 1000.0 + n)

    assert SharedLimits().count_try(ANN, DESK, 1010.0) is not None
    assert SharedLimits().count_try(ANN, DESK, 1004.0 + 3601) is None
    assert FailedTries.objects.count() == 2


def test_no_address_stands_in_the_table():
    SharedLimits().count_try(ANN, DESK, 1000.0)

    assert not any(DESK in name for name in FailedTries.objects.values_list("name", flat=True))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_the_table_counts_as_the_keyholder_does(taken):
    FailedTries.objects.all().delete()
    shared, own, now_s = SharedLimits(), Limits(), 1_000_000.0

    for what, account, address, later_s in taken:
        now_s += later_s
        if what == "count":
            assert shared.count_try(account, address, now_s) == own.count_try(account, address, now_s)
        elif what == "forgive":
            shared.forgive(account, address)
            own.forgive(account, address)
        else:
            shared.clear(account)
            own.clear(account)
