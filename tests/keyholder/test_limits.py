"""Limits on trying, on a clock of numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.keyholder.signing_in.limits import Limits

ANN, HOME = "ab" * 16, "192.0.2.7"


def fail(limits, times, now_s=0.0, account=ANN, address=HOME):
    for _ in range(times):
        limits.charge(account, address, now_s)


def test_four_failures_are_free_and_the_fifth_closes_for_half_a_minute():
    limits = Limits()
    fail(limits, 4)
    assert limits.wait(ANN, HOME, 0.0) is None

    fail(limits, 1)

    assert limits.wait(ANN, HOME, 0.0).seconds == 31
    assert limits.wait(ANN, HOME, 29.9).seconds == 1
    assert limits.wait(ANN, HOME, 30.0) is None


def test_each_further_failure_doubles_the_wait_up_to_a_quarter_of_an_hour():
    limits = Limits()
    fail(limits, 4)
    now_s, waits = 0.0, []
    for _ in range(9):
        fail(limits, 1, now_s)
        waits.append(limits.wait(ANN, HOME, now_s).seconds - 1)
        now_s += waits[-1]

    assert waits == [30, 60, 120, 240, 480, 900, 900, 900, 900]


def test_only_the_first_refusal_of_a_wait_is_news():
    limits = Limits()
    fail(limits, 5)

    assert [limits.wait(ANN, HOME, 1.0).first for _ in range(3)] == [True, False, False]
    fail(limits, 1, 31.0)
    assert limits.wait(ANN, HOME, 32.0).first


def test_many_tries_at_once_are_no_way_round():
    limits = Limits()
    allowed = 0
    for _ in range(100):
        if limits.wait(ANN, HOME, 0.0) is None:
            limits.charge(ANN, HOME, 0.0)
            allowed += 1

    assert allowed == 5


def test_a_try_that_turns_out_well_is_forgiven():
    limits = Limits()
    for _ in range(50):
        assert limits.wait(ANN, HOME, 0.0) is None
        limits.charge(ANN, HOME, 0.0)
        limits.forgive(ANN, HOME)


def test_signing_in_clears_the_account_and_not_the_address():
    limits = Limits()
    fail(limits, 19, account="cd" * 16)
    fail(limits, 1)
    limits.clear(ANN)

    assert limits.wait(ANN, "198.51.100.1", 0.0) is None
    assert limits.wait(ANN, HOME, 0.0) is not None


def test_an_hour_without_a_try_forgets():
    limits = Limits()
    fail(limits, 8)

    fail(limits, 1, 3601.0 + 900)

    assert limits.wait(ANN, HOME, 3601.0 + 900) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::2:3", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.7", "::ffff:192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("", "", True),
    ],
)
def test_a_network_of_ipv6_counts_as_one_address(one, other, same):
    limits = Limits()
    for n in range(20):
        limits.charge(f"{n:032x}", one, 0.0)

    assert (limits.wait(ANN, other, 0.0) is not None) == same


def test_the_table_does_not_grow_without_end():
    limits = Limits()
    for n in range(10_050):
        limits.charge(f"{n:032x}", "192.0.2.7", float(n) / 1000)

    assert len(limits._accounts) == 10_000
    assert f"{0:032x}" not in limits._accounts


@given(st.lists(st.tuples(st.sampled_from(["charge", "forgive", "clear"]), st.floats(0, 100)), max_size=60))
def test_whatever_happens_a_wait_is_never_longer_than_a_quarter_of_an_hour(steps):
    limits = Limits()
    now_s = 0.0
    for step, passed in steps:
        now_s += passed
        if step == "charge":
            limits.charge(ANN, HOME, now_s)
        elif step == "forgive":
            limits.forgive(ANN, HOME)
        else:
            limits.clear(ANN)
        wait = limits.wait(ANN, HOME, now_s)
        assert wait is None or 0 < wait.seconds <= 901
