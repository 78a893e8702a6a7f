"""Why a call's sound is withheld, when that begins and ends, and what is told of it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from fairhearing.call.actions import ChangeStreams, Withhold
from fairhearing.call.events import EventKind
from fairhearing.call.gaps import Gap
from fairhearing.call.keeping import Order
from fairhearing.call.kept_dialog import KeptDialog
from fairhearing.call.methods import ServerSettings
from fairhearing.call.plain_values import from_plain, to_plain
from fairhearing.call.sides import Side
from fairhearing.call.stretches import WithheldStretches
from fairhearing.call.withholding import Unrecorded, Why

from .recording_client import (
    ALLERTON,
    CLIENT,
    DESK,
    NOON,
    PATIENT,
    SETTINGS,
    RecordingClient,
    audio,
    both,
    make_server,
    metadata,
    sdp,
)

COLLEAGUE = ("p-two", "sip:202@pbx.example", "Doctor")
UNLISTED = ("p-three", "sip:299@pbx.example", "Fax")
OWN_NUMBER = ("p-trunk", "sip:01134960100@pbx.example", "Trunk")
SOLICITOR = ("p-law", "sip:01134960800@pbx.example", "Solicitor")
LISTED = Unrecorded("+441134960800", Why.SOLICITOR)
INACTIVE = sdp(audio("1", way="inactive"), audio("0", way="inactive"))
PERSON = "person:" + "1" * 32


def client_of(**changes):
    practice = replace(ALLERTON, **changes)
    return RecordingClient(server=make_server(ServerSettings(clients=(CLIENT,), practices=(practice,))))


def opened(client, *parties, description=None):
    document = metadata(*zip(parties, ("1", "0"), strict=True))
    _, actions = client.invite(body=both(description, document) if description else both(document=document))
    return actions[0]


def changed(client, description, *parties):
    document = metadata(*zip(parties, ("1", "0"), strict=True)) if parties else None
    return client.invite(body=both(description, document))[1]


def order(client, start, what, by=PERSON, **other):
    actions = client.server.order(start.call.call_id, what, by=by, moment=NOON, **other)
    assert len(actions) <= 1
    return actions[0] if actions else None


TWO = sdp(audio("1", 40000), audio("0", 40002))


@pytest.mark.parametrize(
    ("parties", "why"),
    [
        ((DESK, COLLEAGUE), Why.INTERNAL),
        ((DESK, PATIENT), None),
        ((DESK, UNLISTED), None),
        ((DESK, OWN_NUMBER), None),
        ((DESK, SOLICITOR), Why.SOLICITOR),
    ],
    ids=["two extensions", "a patient", "an extension nobody listed", "our own number", "a listed party"],
)
def test_who_takes_part_says_whether_a_call_is_recorded(parties, why):
    start = opened(client_of(unrecorded=(LISTED,)), *parties)

    assert (start.withheld and start.withheld.why) is why
    assert (EventKind.NOT_RECORDED in [event.kind for event in start.events]) is (why is not None)


def test_one_extension_named_twice_is_no_call_between_colleagues():
    same = ("p-again", "sip:201@pbx.example", "Reception")

    assert opened(client_of(), DESK, same).withheld is None


def test_calls_between_extensions_are_recorded_where_the_practice_says_so():
    assert opened(client_of(records_internal=True), DESK, COLLEAGUE).withheld is None


@pytest.mark.parametrize(
    "party", ["+441134960800", "01134960800@elsewhere", "SOLICITOR"], ids=["number", "address", "name"]
)
def test_an_entry_means_the_number_or_user_it_gives_and_no_other(party):
    start = opened(client_of(unrecorded=(Unrecorded(party, Why.SOLICITOR),)), DESK, SOLICITOR)

    assert (start.withheld is not None) is (party == "+441134960800")


@pytest.mark.parametrize(
    ("begins", "ends", "holds"), [(None, None, True), (0, 1, True), (1, None, False), (None, 0, False)]
)
def test_an_entry_holds_from_its_beginning_until_before_its_end(begins, ends, holds):
    moments = [None if each is None else NOON + timedelta(days=each) for each in (begins, ends)]
    start = opened(client_of(unrecorded=(Unrecorded("201", Why.UNION, *moments),)), PATIENT, DESK)

    assert (start.withheld is not None) is holds


def test_a_pause_is_told_once_and_lifted_once():
    client = client_of()
    start = opened(client, PATIENT, DESK)

    paused = order(client, start, Order.PAUSE)
    again = order(client, start, Order.PAUSE, by="software:1")
    went_on = order(client, start, Order.GO_ON, by="software:1")

    assert (paused.withheld.why, paused.withheld.by) == (Why.PAUSED, PERSON)
    assert again is None
    assert went_on.withheld is None
    assert [(event.kind, event.by) for event in went_on.events] == [(EventKind.WENT_ON, "software:1")]
    assert order(client, start, Order.GO_ON) is None


def test_nobody_lifts_an_objection():
    client = client_of()
    start = opened(client, PATIENT, DESK)
    order(client, start, Order.PAUSE)

    stopped = order(client, start, Order.STOP, other_way="letter")

    assert stopped.withheld.why is Why.OBJECTION
    assert [(event.kind, event.other_way) for event in stopped.events] == [(EventKind.OBJECTED, "letter")]
    assert order(client, start, Order.GO_ON) is None
    assert not [each for each in changed(client, INACTIVE, PATIENT, DESK) if isinstance(each, Withhold)]


def test_an_order_for_a_call_that_is_not_live_says_so():
    assert client_of().server.order("0" * 32, Order.PAUSE, by=PERSON, moment=NOON) is None


def test_all_streams_inactive_is_a_pause_of_the_phone_system_and_one_alone_is_a_hold():
    client = client_of()
    opened(client, PATIENT, DESK)

    one = changed(client, sdp(audio("1"), audio("0", way="inactive")), PATIENT, DESK)
    every = changed(client, INACTIVE, PATIENT, DESK)
    active = changed(client, TWO, PATIENT, DESK)

    assert not [each for each in one if isinstance(each, Withhold)]
    assert every[0].withheld.by == "phone-system"
    assert [event.by for event in active[0].events] == ["phone-system"]


NOWHERE = TWO.replace("192.0.2.10", "0.0.0.0")  # noqa: S104 - no address to bind


@pytest.mark.parametrize("description", [NOWHERE, TWO.replace("sendonly", "recvonly")], ids=["nowhere", "recvonly"])
def test_who_says_only_that_it_receives_nothing_does_not_pause(description):
    client = client_of()

    start = opened(client, PATIENT, DESK, description=description)
    again = changed(client, description, PATIENT, DESK)

    assert start.withheld is None
    assert not [each for each in again if isinstance(each, Withhold)]


def test_all_streams_inactive_while_metadata_say_that_nobody_sends_is_a_hold():
    client = client_of()
    opened(client, PATIENT, DESK)
    rows = metadata((PATIENT, "1"), (DESK, "0")).replace("<send>st-1</send>", "").replace("<send>st-0</send>", "")

    actions = client.invite(body=both(INACTIVE, rows))[1]

    assert not [each for each in actions if isinstance(each, Withhold)]


def test_a_pause_by_somebody_outlasts_the_phone_systems():
    client = client_of()
    start = opened(client, PATIENT, DESK)
    order(client, start, Order.PAUSE)
    changed(client, INACTIVE, PATIENT, DESK)

    active = changed(client, TWO, PATIENT, DESK)

    assert not [each for each in active if isinstance(each, Withhold)]
    assert order(client, start, Order.GO_ON).withheld is None


def test_recording_stops_before_the_parties_are_told_and_begins_without_who_left():
    client = client_of(unrecorded=(LISTED,))
    opened(client, PATIENT, DESK)

    joined = changed(client, TWO, SOLICITOR, DESK)
    left = changed(client, TWO, PATIENT, DESK)

    assert isinstance(joined[0], Withhold)
    assert left[0].withheld is None
    told = [left[0].call.parties, *(each.parties for each in left if isinstance(each, ChangeStreams))]
    assert all({party.number for party in parties} == {"+447700900123", ""} for parties in told)


def test_metadata_that_name_nobody_lift_nothing():
    client = client_of(unrecorded=(LISTED,))
    opened(client, SOLICITOR, DESK)

    actions = client.invite(body=both(TWO, metadata()))[1]

    assert not [each for each in actions if isinstance(each, Withhold)]


def test_metadata_that_say_that_everybody_left_lift_nothing():
    client = client_of(unrecorded=(LISTED,))
    opened(client, DESK, SOLICITOR)
    over = "<session session_id='s1'><stop-time>2026-11-22T12:05:00Z</stop-time></session>" + "".join(
        f"<participantsessionassoc participant_id='{identity}' session_id='s1'/>"
        for identity, _, _ in (DESK, SOLICITOR)
    )

    _, actions = client.request("UPDATE", body=("application/rs-metadata+xml", metadata(mode="partial", extra=over)))

    assert actions == []


def test_an_internal_call_that_a_patient_joins_is_recorded_from_there():
    client = client_of()
    start = opened(client, DESK, COLLEAGUE)

    [began, *_] = changed(client, TWO, PATIENT, COLLEAGUE)

    assert start.withheld.why is Why.INTERNAL
    assert (began.withheld, began.events[0].why) == (None, Why.INTERNAL)
    assert began.call.direction == "in"


@pytest.mark.parametrize("what", [Order.PAUSE, Order.STOP])
def test_what_is_withheld_stays_so_in_another_process(what):
    client = client_of()
    start = opened(client, PATIENT, DESK)
    order(client, start, what)
    [(_, kept)] = client.server.take_changes(client.now)

    client.server = make_server(SETTINGS)
    again = client.server.resume(from_plain(KeptDialog, json.loads(json.dumps(to_plain(kept)))), client.now)

    assert again.withheld == kept.withholdings.now
    assert (again.withheld.since, again.withheld.by) == (NOON, PERSON)


@pytest.mark.parametrize(
    ("gap", "parts"),
    [
        ((0, 50), [(0, 50, False)]),
        ((100, 200), [(100, 200, True)]),
        ((95, 205), [(95, 205, True)]),
        ((50, 300), [(50, 100, False), (100, 200, True), (200, 300, False)]),
        ((150, 450), [(150, 200, True), (200, 400, False), (400, 450, True)]),
    ],
)
def test_a_gap_is_told_in_parts_where_it_was_withheld_in_part(gap, parts):
    stretches = WithheldStretches(edge=10)
    for start, end in ((100, 200), (400, 500)):
        stretches.begin(start)
        stretches.end(end)

    found = [(each.start, each.end, withheld) for each, withheld in stretches.split(Gap(Side.LEFT, *gap))]

    assert found == parts
