"""Real sockets on loopback: what is sent is what is drained."""

import socket
import time
from contextlib import ExitStack, closing

import pytest

from fairhearing.capture import drain as drain_module
from fairhearing.capture.addresses import RtpPorts
from fairhearing.capture.drain import Drain, open_rtp_socket
from fairhearing.capture.errors import NoFreePort, OurError
from fairhearing.capture.ports import PortPool

from .conftest import free_range

LOOPBACK = (0, 0xFFFF_7F00_0001)


@pytest.fixture
def receivers():
    opened = [open_rtp_socket("127.0.0.1", 0) for _ in range(3)]
    yield opened
    for receiver in opened:
        receiver.close()


@pytest.fixture
def sender():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.bind(("127.0.0.1", 0))
        yield opened


def drained(drain, receivers):
    """All datagrams as (stream, bytes), and all arrivals."""
    datagrams, arrivals, senders = [], [], set()
    for each in drain.rounds([receiver.fileno() for receiver in receivers]):
        received = each.datagrams
        for slot, length, stream in zip(received.slots, received.lengths, received.streams, strict=True):
            datagrams.append((int(stream), slot[:length].tobytes()))
        arrivals += received.arrived_ns.tolist()
        senders |= set(zip(map(tuple, each.addresses.tolist()), each.ports.tolist(), strict=True))
    return datagrams, arrivals, senders


def test_everything_that_was_sent_comes_in_order_of_socket_then_arrival(receivers, sender):
    for n in range(200):
        for receiver in receivers:
            sender.sendto(b"packet %d" % n, receiver.getsockname())

    datagrams, _, senders = drained(Drain(), receivers)

    assert datagrams == [(stream, b"packet %d" % n) for stream in range(3) for n in range(200)]
    assert senders == {(LOOPBACK, sender.getsockname()[1])}


def test_more_than_the_buffers_hold_comes_in_several_rounds(receivers, sender):
    drain = Drain(slots=50)
    for n in range(175):
        sender.sendto(b"%d" % n, receivers[1].getsockname())
    sender.sendto(b"last", receivers[2].getsockname())

    sizes = [len(each.datagrams.lengths) for each in drain.rounds([receiver.fileno() for receiver in receivers])]

    assert sizes == [50, 50, 50, 26]
    assert drained(drain, receivers)[0] == []


def test_each_packet_has_the_moment_it_arrived_not_the_moment_it_was_drained(receivers, sender):
    drain = Drain()
    before = time.monotonic_ns()
    sender.sendto(b"one", receivers[0].getsockname())
    time.sleep(0.05)
    sender.sendto(b"two", receivers[0].getsockname())
    time.sleep(0.05)

    _, (one, two), _ = drained(drain, receivers)

    assert abs(one - before) < 15_000_000
    assert abs(two - one - 50_000_000) < 20_000_000


class HeldUpClock:
    """The machine's clocks, of a thread that is held up for 60 ms between any two looks at them."""

    CLOCK_REALTIME = time.CLOCK_REALTIME

    def __init__(self):
        self.held_up_ns = 0

    def monotonic_ns(self):
        return self._look(time.CLOCK_MONOTONIC)

    def clock_gettime_ns(self, number):
        return self._look(number)

    def _look(self, number):
        self.held_up_ns += 60_000_000
        return time.clock_gettime_ns(number) + self.held_up_ns


def test_a_packet_never_seems_to_have_come_before_it_was_sent(receivers, sender, monkeypatch):
    drain = Drain()
    time.sleep(0.1)
    before = time.monotonic_ns()
    sender.sendto(b"one", receivers[0].getsockname())
    monkeypatch.setattr(drain_module, "time", HeldUpClock())

    _, [arrived], _ = drained(drain, receivers)

    assert arrived >= before


def test_a_datagram_that_is_too_long_says_its_whole_length(receivers, sender):
    sender.sendto(bytes(5000), receivers[0].getsockname())

    [each] = Drain().rounds([receivers[0].fileno()])

    assert each.datagrams.lengths.tolist() == [5000]


def test_a_socket_that_was_closed_is_our_own_mistake(receivers):
    number = receivers[0].fileno()
    receivers[0].close()

    with pytest.raises(OurError, match="EBADF"):
        list(Drain().rounds([number]))


def test_wiped_buffers_hold_no_sound(receivers, sender):
    drain = Drain(slots=8)
    sender.sendto(b"\x55" * 172, receivers[0].getsockname())
    drained(drain, receivers)

    drain.wipe()

    assert not drain._slots.any()


@pytest.fixture
def pool():
    """Five even ports, from an odd port to an even one: `evens` of the range."""
    made = PortPool(five_ports())
    yield made
    made.close()


def five_ports():
    free = free_range(12)
    return RtpPorts(free.host, free.first_port + 1, free.last_port)


def evens(pool):
    """The ports of a pool that nobody else holds, lowest first."""
    return list(pool._evens)


def test_streams_get_consecutive_even_ports(pool):
    first, second = pool.take(2), pool.take(2)

    assert all(low % 2 == 0 and high == low + 2 for low, high in (first, second))
    assert not set(first) & set(second)
    assert pool.socket_of(first[0]).getsockname() == ("127.0.0.1", first[0])


def test_all_ports_can_be_taken_then_none_and_again_when_given_back(pool):
    taken = [port for _ in range(5) for port in pool.take(1)]

    with pytest.raises(NoFreePort, match="no 1 even"):
        pool.take(1)

    assert sorted(taken) == evens(pool)
    pool.give_back(taken[2])
    assert pool.take(1) == (taken[2],)


def test_a_port_that_was_given_back_is_not_the_next_one(pool):
    (port,) = pool.take(1)
    pool.give_back(port)

    assert pool.take(1) != (port,)


def test_a_port_that_another_program_holds_is_passed_over(pool):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", evens(pool)[2]))

        taken = [port for _ in range(4) for port in pool.take(1)]

    assert sorted(taken) == evens(pool)[:2] + evens(pool)[3:]


def test_other_programs_between_the_free_ports_cost_no_call(pool):
    with ExitStack() as others:
        for port in evens(pool)[1::2]:
            others.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)).bind(("127.0.0.1", port))

        first, third, fifth = evens(pool)[::2]
        assert pool.take(2) == (first, third)
        with pytest.raises(NoFreePort, match="no 2 even"):
            pool.take(2)
        assert pool.take(1) == (fifth,)


def test_an_address_of_another_machine_is_said():
    pool = PortPool(RtpPorts("192.0.2.1", 31001, 31012))

    with closing(pool), pytest.raises(NoFreePort, match=r"rtp\.host cannot be bound"):
        pool.take(2)
