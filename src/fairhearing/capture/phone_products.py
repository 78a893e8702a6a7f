"""The phone systems that practices have, and the settings to make in each so that its calls are recorded. No Django."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Product(StrEnum):
    """Which product. The words are stored (`practice.set_up_models.PhoneSystem.Kind`): only add."""

    ASTERISK = "asterisk"
    FREESWITCH = "freeswitch"
    KAMAILIO = "kamailio"
    THREE_CX = "3cx"
    AVAYA = "avaya"
    SBC = "sbc"
    OTHER = "other"


PRODUCT_WORDS: Final = {
    Product.ASTERISK: "Asterisk or FreePBX",
    Product.FREESWITCH: "FreeSWITCH or FusionPBX",
    Product.KAMAILIO: "Kamailio or OpenSIPS in front of another",
    Product.THREE_CX: "3CX",
    Product.AVAYA: "Avaya, Cisco, Mitel or another with a SIPREC recording profile",
    Product.SBC: "a session border controller (AudioCodes, Ribbon, Oracle)",
    Product.OTHER: "something else",
}

SENDS_BY_ITSELF: Final = frozenset({Product.KAMAILIO, Product.AVAYA, Product.SBC})
"""What has a SIPREC client of its own."""

SETTINGS: Final = {
    Product.ASTERISK: (
        "Asterisk has no SIPREC client of its own: put drachtio’s or rtpengine’s SIPREC client, or Kamailio, in front.",
        "Where that is not to be had, import its MixMonitor files with “fairhearing import”.",
    ),
    Product.FREESWITCH: (
        "Put OpenSIPS, or Kamailio with rtpengine, in front of it, and let that record to {uri}.",
        "Offer PCMA before other codecs, and send both legs in one session.",
    ),
    Product.KAMAILIO: (
        'OpenSIPS: modparam("siprec", …) and siprec_start_recording("{uri}") where the call is routed.',
        "Kamailio: send the session through rtpengine with its SIPREC option, to {uri}.",
        "Let it add the Session-ID of the call, so that transfers are shown as one conversation.",
    ),
    Product.THREE_CX: (
        "3CX has no SIPREC client: its session border controller or a mirror port has to send the calls.",
        "Or import the files that it records, with “fairhearing import --format 3cx”.",
    ),
    Product.AVAYA: (
        "Add a recording server (SIPREC) at {uri}, over TCP where it is offered.",
        "Switch recording on for the lines of the practice, in both directions, and do not let a call wait for it.",
    ),
    Product.SBC: (
        "Add a SIP recording server at {uri}, and a recording rule for the practice’s trunk, both legs.",
        "Set “required” off: a call must go on if the recorder does not answer.",
    ),
    Product.OTHER: (
        "Look for “SIPREC” or “recording server” in its manual, and name {uri}.",
        "If it has none: a mirror port, capture files or its own recordings can be taken in instead.",
    ),
}
"""What to set so that a product offers its calls. {uri}: where the recorder is."""

MIRROR_SETTINGS: Final = (
    "On the switch, mirror the port of the phone system, in both directions, to a port of its own on this machine.",
    "List the phone system in recorder.json under “clients”, with the address its packets have on that wire.",
    "Run “fairhearing capture --interface IF”; it needs CAP_NET_RAW and gives every other right up.",
    "Ring once from outside, and look at the list of calls: both sides must be heard.",
)
IMPORT_SETTINGS: Final = {
    Product.ASTERISK: (
        "Switch MixMonitor on for the practice’s lines, and bring its folder to this machine.",
        "Run “fairhearing import FOLDER --practice ID --format asterisk --watch” (“freepbx” for FreePBX).",
    ),
    Product.THREE_CX: (
        "Switch recording on for the practice’s extensions, and bring its folder to this machine.",
        "Run “fairhearing import FOLDER --practice ID --format 3cx --watch”.",
    ),
}
OTHER_IMPORT_SETTINGS: Final = (
    "Switch the phone system’s own recording on, and bring its folder to this machine.",
    "Run “fairhearing import FOLDER --practice ID --watch”; an index.csv beside the files says who rang whom.",
)
