"""Calls between two others, message by message: which are followed, and what is told of them."""

from dataclasses import replace

from fairhearing.call.actions import ChangeStreams, StartRecording, Withhold
from fairhearing.call.overheard import OverheardCalls
from fairhearing.call.withholding import Unrecorded, Why

from .recording_client import ALLERTON, CLIENT, DESK, NOON, PATIENT, PHONE_SYSTEM, RECORDER, audio, both, metadata, sdp

SOLICITOR = ("p-law", "sip:01134960800@pbx.example", "Solicitor")
LISTED = Unrecorded("+441134960800", Why.SOLICITOR)
ANSWER = sdp(audio("1", 50000, "recvonly"), audio("0", 50002, "recvonly"))


class Overheard:
    """One call's messages on the wire, handed to who overhears them."""

    def __init__(self, calls, call_id="call-1@pbx.example"):
        self.calls, self.call_id = calls, call_id
        self.number = 0

    def invite(self, body):
        self.number += 1
        return self._hear("INVITE sip:201@pbx.example SIP/2.0", PHONE_SYSTEM, RECORDER, body)

    def answer(self, description):
        return self._hear("SIP/2.0 200 OK", RECORDER, PHONE_SYSTEM, ("application/sdp", description), to_tag="b")

    def _hear(self, start, source, destination, body, to_tag=""):
        to_tag = to_tag or ("b" if self.number > 1 else "")
        message = (
            f"{start}\r\nVia: SIP/2.0/UDP 192.0.2.10;branch=z9hG4bK{self.number}\r\n"
            f"From: <{PATIENT[1]}>;tag=a\r\nTo: <{DESK[1]}>{f';tag={to_tag}' if to_tag else ''}\r\n"
            f"Call-ID: {self.call_id}\r\nCSeq: {self.number} INVITE\r\n"
            f"Content-Type: {body[0]}\r\nContent-Length: {len(body[1])}\r\n\r\n{body[1]}"
        )
        return self.calls.hear(message.encode(), source, destination, NOON)


def calls_of(**changes):
    return OverheardCalls(lambda _source, _destination: CLIENT, [replace(ALLERTON, **changes)])


def test_invites_that_came_to_nothing_do_not_keep_later_calls_from_being_heard():
    calls = calls_of()
    for number in range(10_001):
        Overheard(calls, f"nobody-answers-{number}").invite(("application/sdp", sdp(audio("1"))))

    call = Overheard(calls)
    call.invite(("application/sdp", sdp(audio("1"))))

    assert [type(each) for each in call.answer(sdp(audio("1", 50000)))] == [StartRecording]


def test_a_listed_party_who_left_is_named_to_nobody_where_the_call_is_paused_instead():
    call = Overheard(calls_of(unrecorded=(LISTED,)))
    call.invite(both(document=metadata((SOLICITOR, "1"), (DESK, "0"))))
    [start] = call.answer(ANSWER)
    call.invite(both(sdp(audio("1", way="inactive"), audio("0", 40002, "inactive"))))

    told = call.answer(ANSWER)

    assert start.withheld.why is Why.SOLICITOR
    assert [each.withheld.why for each in told if isinstance(each, Withhold)] == [Why.PAUSED]
    parties = [each.parties for each in told if isinstance(each, ChangeStreams)]
    assert parties
    assert not any(party.number == LISTED.party for each in parties for party in each)
