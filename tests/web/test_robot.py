"""A robot tries everybody on every address there is, and compares with one table.

A new address without a row fails here; so does a view that says not who may open it.
"""

import re
import secrets
import uuid
from datetime import timedelta
from http import HTTPStatus
from ipaddress import ip_network
from itertools import cycle

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from tests.announcing.wordings import add_wording

from fairhearing.capture.config import Practice, RecorderConfig, publish_config
from fairhearing.cases.models import Drill
from fairhearing.catalogue.models import About
from fairhearing.figures.models import ChartStep
from fairhearing.finding.models import Search
from fairhearing.jobs.models import Job
from fairhearing.ledger.models import IndividualSearch, PatientList, Rearrangement
from fairhearing.letters.models import Letter
from fairhearing.live import http_api
from fairhearing.live.allowance import Allowance
from fairhearing.marks.models import Mark
from fairhearing.notifications.models import Notification
from fairhearing.phone_log.models import RecordingGap
from fairhearing.playback.models import Listen, Present
from fairhearing.playback.unlock import UNLOCK_COOKIE
from fairhearing.policy.clause_models import ClauseTurn
from fairhearing.policy.models import PowerHolder
from fairhearing.practice.invitations import Invited, invite
from fairhearing.practice.models import Device, NeverRecorded, Person, Place, PlaceNetwork, Role, SoftwareKey
from fairhearing.practice.people_models import Invitation
from fairhearing.practice.permissions import Permission
from fairhearing.practice.set_up_models import PhoneSystem, SetUp
from fairhearing.quality.cards import save_card
from fairhearing.quality.starter import STARTER
from fairhearing.reported.models import Caution, Report
from fairhearing.retention.models import Hold, KeepRequest
from fairhearing.web.refusals import allowed_roles

from .asked_access import ACCESS_PAGES, access_rows
from .breaches_made import make_breach
from .cases_made import CASE_PAGES, add_case
from .copied_calls import add_copy
from .disclosed import disclosure_arguments
from .kept_calls import add_certificate
from .known_people import add_individual
from .papers_made import paper_arguments
from .quality_rows import sampled_and_reviewed
from .rights_made import RIGHT_PAGES, right_rows
from .sealed_calls import NOW, PEOPLE, add_call
from .selections_made import RECORDING_PAGES, SELECTION_PAGES, add_selection
from .shown_log import add_kit_use

pytestmark = pytest.mark.django_db

OK, FOUND, FORBIDDEN, ABSENT = HTTPStatus.OK, HTTPStatus.FOUND, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND
NOT_SO = HTTPStatus.METHOD_NOT_ALLOWED
UNREADABLE = HTTPStatus.UNPROCESSABLE_ENTITY
UNREADABLE_REPORT = HTTPStatus.BAD_REQUEST
NOTHING_NEW = HTTPStatus.NO_CONTENT
NO_KEY = HTTPStatus.UNAUTHORIZED
NO_RECORDER = HTTPStatus.SERVICE_UNAVAILABLE
NOT_IN_LOG = HTTPStatus.CONFLICT
PARTIAL = HTTPStatus.PARTIAL_CONTENT

NOBODY = "nobody"
OTHER = "the other practice's manager"
VISITORS = (NOBODY, *PEOPLE, OTHER)


def everybody(status, **others):
    return {visitor: others.get(visitor.replace(" ", "_").replace("'", ""), status) for visitor in VISITORS}


def only(allowed, status, *, other=ABSENT, refused=FORBIDDEN):
    """What key holders get; everyone else is refused, the other practice's manager finds nothing."""
    return {
        NOBODY: FOUND,
        **{role: status if role in allowed else refused for role in PEOPLE},
        OTHER: other,
    }


HOLDERS = ("manager", "assistant")
READERS = ("manager", "partner", "auditor")
LOOKERS = ("manager", "administrator")
MANAGER = ("manager",)
APPROVERS = ("manager", "partner")
PARTNER = ("partner",)
WATCHERS = ("partner", "auditor")
CLOSERS = ("manager", "assistant", "partner")
PAUSERS = ("manager", "assistant", "member")
ASKERS = ("manager", "assistant", "partner", "member")
KEPT_READERS = ("manager", "assistant", "partner", "auditor")
GIVERS = ("manager", "administrator")
CHANGERS = ("manager", "partner")
PARTNER = ("partner",)
SIGNED_IN = {NOBODY: FOUND, **dict.fromkeys((*PEOPLE, OTHER), OK)}

BY_LINK = (
    "set-up-link",
    "set-up-system",
    "set-up-address",
    "set-up-recorder",
    "set-up-phones",
    "set-up-remove-phones",
    "set-up-mail",
    "set-up-backup",
    "set-up-administrator",
    "set-up-administrator-device",
    "set-up-practice",
    "set-up-you",
    "set-up-found",
    "set-up-confirm",
)
"""Pages of setting up: open to the browser that claimed a link, and to nobody by a role."""

NO_KEYS = dict.fromkeys((*HOLDERS, OTHER), ABSENT)

# address: (what GET answers, what POST answers), for each visitor. Opening another's thing is an absent page.
EXPECTED = {
    "home": (SIGNED_IN, only(PEOPLE, NOT_SO, other=NOT_SO)),
    "sign-in": (everybody(OK), everybody(UNREADABLE)),
    "sign-in-code": (everybody(FOUND), everybody(FOUND)),
    "sign-out": (everybody(NOT_SO), everybody(FOUND)),
    "sign-in-passkey": (everybody(NOT_SO), everybody(FOUND)),
    "passkey-challenge": (everybody(NOT_SO), everybody(NOT_IN_LOG)),
    "sign-in-provider": (everybody(NOT_SO), everybody(ABSENT)),
    "openid_connect_callback": (everybody(ABSENT), everybody(NOT_SO)),
    "link-provider": (only(PEOPLE, NOT_SO, other=NOT_SO), only(PEOPLE, ABSENT)),
    "unlink-provider": (only(PEOPLE, NOT_SO, other=NOT_SO), only(PEOPLE, FOUND, other=FOUND)),
    "account": (SIGNED_IN, only(PEOPLE, NOT_SO, other=NOT_SO)),
    "own-passphrase": (SIGNED_IN | NO_KEYS, only(PEOPLE, UNREADABLE, other=ABSENT) | NO_KEYS),
    "new-passkey": (SIGNED_IN, only(PEOPLE, UNREADABLE, other=UNREADABLE)),
    "add-passkey": (only(PEOPLE, NOT_SO, other=NOT_SO), only(PEOPLE, UNREADABLE, other=UNREADABLE)),
    "forget-passkey": (only((), ABSENT, refused=ABSENT), only((), ABSENT, refused=ABSENT)),
    "recovery-codes": (SIGNED_IN, only(PEOPLE, UNREADABLE, other=UNREADABLE)),
    "own-sessions": (SIGNED_IN, only(PEOPLE, NOT_SO, other=NOT_SO)),
    "end-session": (only(PEOPLE, NOT_SO, other=NOT_SO), only((), ABSENT, refused=ABSENT)),
    "sign-out-others": (only(PEOPLE, NOT_SO, other=NOT_SO), only(PEOPLE, FOUND, other=FOUND)),
    "sign-out-everywhere": (only(PEOPLE, NOT_SO, other=NOT_SO), only(PEOPLE, FOUND, other=FOUND)),
    "session-state": (everybody(OK), everybody(NOT_SO)),
    "session-use": (everybody(NOT_SO), everybody(OK)),
    "lock-session": (everybody(NOT_SO), everybody(OK)),
    "unlock-session": (everybody(NOT_SO), everybody(UNREADABLE, nobody=OK)),
    "switch-practice": (only(PEOPLE, NOT_SO, other=NOT_SO), only(PEOPLE, FOUND, other=ABSENT)),
    "calls": (only(HOLDERS, OK, other=OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    "new-calls": (only(HOLDERS, OK, other=NOTHING_NEW), only(HOLDERS, NOT_SO, other=NOT_SO)),
    "find-calls": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, FOUND, other=FOUND)),
    "found-calls": (
        only(HOLDERS, ABSENT) | {"manager": OK},
        only(HOLDERS, NOT_SO, other=NOT_SO),
    ),
    "keep-search": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, ABSENT) | {"manager": UNREADABLE}),
    "forget-search": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, ABSENT) | {"manager": FOUND}),
    "call": (only(HOLDERS, OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    "individuals": (only(HOLDERS, OK, other=OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    "find-individuals": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, FOUND, other=FOUND)),
    "found-individuals": (only(HOLDERS, ABSENT) | {"manager": OK}, only(HOLDERS, NOT_SO, other=NOT_SO)),
    "individual": (only(HOLDERS, OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    "new-individual": (only(HOLDERS, OK, other=OK), only(HOLDERS, UNREADABLE, other=UNREADABLE)),
    "change-individual": (only(HOLDERS, OK), only(HOLDERS, UNREADABLE)),
    "new-number": (only(HOLDERS, OK), only(HOLDERS, UNREADABLE)),
    "number-over": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, ABSENT)),
    "patient-lists": (only(HOLDERS, OK, other=OK), only(HOLDERS, UNREADABLE, other=UNREADABLE)),
    "patient-list": (only(HOLDERS, OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    "list-columns": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, UNREADABLE)),
    "take-list": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, FOUND)),
    "throw-list-away": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, FOUND)),
    "merge": (only(HOLDERS, OK), only(HOLDERS, UNREADABLE)),
    "merge-two": (only(HOLDERS, OK), only(HOLDERS, FOUND)),
    "split": (only(HOLDERS, OK), only(HOLDERS, UNREADABLE)),
    "undo-rearranging": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, NOT_IN_LOG)),
    "call-people": (only(HOLDERS, OK), only(HOLDERS, UNREADABLE)),
    "why-listen": (only(HOLDERS, OK), only(HOLDERS, UNREADABLE)),
    "player": (only(HOLDERS, ABSENT) | {"manager": OK}, only(HOLDERS, NOT_SO, other=NOT_SO)),
    "sound": (only(HOLDERS, ABSENT) | {"manager": PARTIAL}, only(HOLDERS, NOT_SO, other=NOT_SO)),
    "session-left": (only(HOLDERS, ABSENT) | {"manager": OK}, only(HOLDERS, NOT_SO, other=NOT_SO)),
    "heard": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, ABSENT) | {"manager": UNREADABLE_REPORT}),
    "stop-listening": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, ABSENT) | {"manager": FOUND}),
    "diary": (only(READERS, OK, other=OK), only(READERS, NOT_SO, other=NOT_SO)),
    "sign-diary": (only(PARTNER, NOT_SO, other=FORBIDDEN), only(PARTNER, ABSENT, other=FORBIDDEN)),
    "practices": (only(WATCHERS, OK, other=FORBIDDEN), only(WATCHERS, NOT_SO, other=FORBIDDEN)),
    "confirm-present": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, ABSENT) | {"manager": UNREADABLE}),
    "closures": (only(CLOSERS, OK, other=OK), only(CLOSERS, NOT_SO, other=NOT_SO)),
    "close-range": (only(CLOSERS, NOT_SO, other=NOT_SO), only(CLOSERS, UNREADABLE, other=UNREADABLE)),
    "close-call": (only(CLOSERS, NOT_SO, other=NOT_SO), only(CLOSERS, ABSENT)),
    "assign-calls": (only(PARTNER, NOT_SO, other=FORBIDDEN), only(PARTNER, UNREADABLE, other=FORBIDDEN)),
    "end-closure": (only(PARTNER, NOT_SO, other=FORBIDDEN), only(PARTNER, FOUND, other=FORBIDDEN)),
    "open-again": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, ABSENT)),
    "reported": (
        only(PAUSERS, OK, other=OK) | {"member": FOUND},
        only(PAUSERS, NOT_SO, other=NOT_SO),
    ),
    "report": (only(PAUSERS, OK) | {"member": ABSENT}, only(PAUSERS, NOT_SO, other=NOT_SO)),
    "report-step": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, UNREADABLE)),
    "report-a-call": (only(PAUSERS, OK, other=OK), only(PAUSERS, NOT_SO, other=NOT_SO)),
    "my-reports": (only(PAUSERS, OK, other=OK), only(PAUSERS, NOT_SO, other=NOT_SO)),
    "report-call": (only(PAUSERS, NOT_SO, other=NOT_SO), only(PAUSERS, FOUND) | {"member": ABSENT}),
    "own-report": (only(PAUSERS, ABSENT) | {"manager": OK}, only(PAUSERS, ABSENT) | {"manager": FOUND}),
    **dict.fromkeys(
        ("take-back-report", "answer-report"),
        (only(PAUSERS, NOT_SO, other=NOT_SO), only(PAUSERS, ABSENT) | {"manager": FOUND}),
    ),
    "staff-support": (only(HOLDERS, OK, other=OK), only(HOLDERS, UNREADABLE, other=UNREADABLE)),
    "cautions": (only(HOLDERS, OK, other=OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    "caution": (only(HOLDERS, OK), only(HOLDERS, UNREADABLE)),
    "letters": (only(HOLDERS, OK, other=OK), only(HOLDERS, UNREADABLE, other=UNREADABLE)),
    "letter": (only(HOLDERS, OK), only(HOLDERS, UNREADABLE)),
    "finish-letter": (only(HOLDERS, OK), only(HOLDERS, UNREADABLE)),
    "discard-letter": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, FOUND)),
    "letter-sheet": (only(HOLDERS, OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    "letter-words": (only(MANAGER, OK, other=OK), only(MANAGER, NOT_SO, other=NOT_SO)),
    "letter-wording": (only(MANAGER, OK, other=OK), only(MANAGER, UNREADABLE, other=UNREADABLE)),
    "letter-contacts": (only(MANAGER, OK, other=OK), only(MANAGER, UNREADABLE, other=UNREADABLE)),
    "places": (only(MANAGER, OK, other=OK), only(MANAGER, NOT_SO, other=NOT_SO)),
    "enrol-device": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, UNREADABLE, other=UNREADABLE)),
    "add-place": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, UNREADABLE, other=UNREADABLE)),
    "add-network": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, UNREADABLE, other=UNREADABLE)),
    "vouch-for-place": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, UNREADABLE)),
    "close-place": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, FOUND)),
    "remove-network": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, FOUND)),
    "revoke-device": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, FOUND)),
    "quality": (only(KEPT_READERS, OK, other=OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "sample": (only(KEPT_READERS, OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "sample-list": (only(KEPT_READERS, OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "replace-sampled": (only(HOLDERS, OK), only(HOLDERS, UNREADABLE)),
    "begin-review": (only(HOLDERS, OK), only(HOLDERS, UNREADABLE)),
    "review": (only(HOLDERS, ABSENT) | {"manager": OK}, only(HOLDERS, ABSENT) | {"manager": UNREADABLE}),
    "cards": (only(MANAGER, OK, other=OK), only(MANAGER, NOT_SO, other=NOT_SO)),
    "new-card": (only(MANAGER, OK, other=OK), only(MANAGER, OK, other=OK)),
    "card": (only(MANAGER, OK), only(MANAGER, OK)),
    "end-card": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, FOUND)),
    "sampling": (only(MANAGER, OK, other=OK), only(MANAGER, UNREADABLE, other=UNREADABLE)),
    "learning": (only(KEPT_READERS, OK, other=OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "choose-action": (only(HOLDERS, OK, other=OK), only(HOLDERS, UNREADABLE, other=UNREADABLE)),
    "action": (
        only(KEPT_READERS, OK, refused=ABSENT),
        only(HOLDERS, UNREADABLE, refused=ABSENT),
    ),
    "answers": (only(KEPT_READERS, OK, other=OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "own-reviews": (SIGNED_IN, only(PEOPLE, NOT_SO, other=NOT_SO)),
    "own-review": (only(PEOPLE, ABSENT) | {"member": OK}, only(PEOPLE, ABSENT) | {"member": UNREADABLE}),
    "my-calls": (SIGNED_IN, only(PEOPLE, NOT_SO, other=NOT_SO)),
    "asked": (only(ASKERS, OK, other=OK), only(ASKERS, NOT_SO, other=NOT_SO)),
    "ask-to-keep": (only(ASKERS, OK, other=OK), only(ASKERS, UNREADABLE, other=UNREADABLE)),
    "asked-request": (
        only(ASKERS, ABSENT) | dict.fromkeys(HOLDERS, OK),
        only(ASKERS, ABSENT) | dict.fromkeys(HOLDERS, UNREADABLE),
    ),
    "own-listens": (SIGNED_IN, only(PEOPLE, NOT_SO, other=NOT_SO)),
    "commands": (SIGNED_IN, only(PEOPLE, NOT_SO, other=NOT_SO)),
    "command-list": (SIGNED_IN, only(PEOPLE, NOT_SO, other=NOT_SO)),
    "choose-keys": (only(PEOPLE, NOT_SO, other=NOT_SO), only(PEOPLE, FOUND, other=FOUND)),
    "help": (SIGNED_IN, only(PEOPLE, NOT_SO, other=NOT_SO)),
    "checklists": (only(CHANGERS, OK, other=OK), only(CHANGERS, NOT_SO, other=NOT_SO)),
    "leaver-checklist": (only(CHANGERS, OK), only(CHANGERS, FOUND)),
    "exit-checklist": (only(MANAGER, OK, other=OK), only(MANAGER, FOUND, other=FOUND)),
    "waiting": (SIGNED_IN, only(PEOPLE, NOT_SO, other=NOT_SO)),
    "notifications": (SIGNED_IN, only(PEOPLE, NOT_SO, other=NOT_SO)),
    "notification": (only((), ABSENT, refused=ABSENT) | {"manager": FOUND}, only(PEOPLE, NOT_SO, other=NOT_SO)),
    "read-notifications": (only(PEOPLE, NOT_SO, other=NOT_SO), only(PEOPLE, FOUND, other=FOUND)),
    "mail-notifications": (only(PEOPLE, NOT_SO, other=NOT_SO), only(PEOPLE, FOUND, other=FOUND)),
    "access": (only(READERS, OK, other=OK), only(READERS, NOT_SO, other=NOT_SO)),
    "refusals": (only(READERS, OK, other=OK), only(READERS, NOT_SO, other=NOT_SO)),
    "rows": (only(KEPT_READERS, OK, other=OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "announcement": (only(KEPT_READERS, OK, other=OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "announcement-without": (only(HOLDERS, OK, other=OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    "export-announcement": (only(KEPT_READERS, NOT_SO, other=NOT_SO), only(KEPT_READERS, OK, other=OK)),
    "announcement-where": (only(MANAGER, OK, other=OK), only(MANAGER, UNREADABLE, other=UNREADABLE)),
    "announcement-test": (only(HOLDERS, OK, other=OK), only(HOLDERS, UNREADABLE, other=UNREADABLE)),
    "new-announcement-wording": (only(MANAGER, OK, other=OK), only(MANAGER, UNREADABLE, other=UNREADABLE)),
    **dict.fromkeys(
        ("announcement-wording", "announcement-sound", "announcement-file"),
        (only(KEPT_READERS, OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    ),
    "approve-wording": (only(MANAGER, OK), only(MANAGER, UNREADABLE)),
    "end-wording": (only(MANAGER, OK), only(MANAGER, UNREADABLE)),
    "drop-wording": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, FOUND)),
    "mark-told": (only(PAUSERS, NOT_SO, other=NOT_SO), only(PAUSERS, FOUND) | {"member": ABSENT}),
    "phone-log": (only(KEPT_READERS, OK, other=OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "download-gaps": (only(KEPT_READERS, NOT_SO, other=NOT_SO), only(KEPT_READERS, OK, other=OK)),
    "gap": (only(KEPT_READERS, OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "explain-gap": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, UNREADABLE)),
    **dict.fromkeys(
        ("bring-phone-log", "phone-log-columns"),
        (only(HOLDERS, OK, other=OK), only(HOLDERS, UNREADABLE, other=UNREADABLE)),
    ),
    "add-power": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, UNREADABLE, other=UNREADABLE)),
    "review-power": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, FOUND)),
    "end-power": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, FOUND)),
    "log": (only(READERS, OK, other=OK), only(READERS, NOT_SO, other=NOT_SO)),
    "checkpoint": (only(READERS, OK, other=OK), only(READERS, NOT_SO, other=NOT_SO)),
    "verify-log": (only(READERS, NOT_SO, other=NOT_SO), only(READERS, FOUND, other=FOUND)),
    "log-verdict": (only(READERS, OK, other=OK), only(READERS, NOT_SO, other=NOT_SO)),
    "find-in-log": (only(READERS, NOT_SO, other=NOT_SO), only(READERS, UNREADABLE, other=UNREADABLE)),
    "download-log": (only(READERS, NOT_SO, other=NOT_SO), only(READERS, OK, other=OK)),
    "health": (only(LOOKERS, OK, other=OK), only(LOOKERS, NOT_SO, other=NOT_SO)),
    "health-figures": (only(LOOKERS, OK, other=OK), only(LOOKERS, NOT_SO, other=NOT_SO)),
    "health-test-call": (only(LOOKERS, NOT_SO, other=NOT_SO), only(LOOKERS, FOUND, other=FOUND)),
    "metrics": (everybody(NO_KEY), everybody(NOT_SO)),  # from elsewhere than this machine
    "alarms": (only(LOOKERS, OK, other=OK), only(LOOKERS, NOT_SO, other=NOT_SO)),
    "choose-alarms": (only(LOOKERS, NOT_SO, other=NOT_SO), only(LOOKERS, UNREADABLE, other=UNREADABLE)),
    "choose-webhook": (only(LOOKERS, NOT_SO, other=NOT_SO), only(LOOKERS, UNREADABLE, other=UNREADABLE)),
    "drop-webhook": (only(LOOKERS, NOT_SO, other=NOT_SO), only(LOOKERS, FOUND, other=FOUND)),
    "test-alarm": (only(LOOKERS, NOT_SO, other=NOT_SO), only(LOOKERS, FOUND, other=FOUND)),
    "jobs": (only(LOOKERS, OK, other=OK), only(LOOKERS, NOT_SO, other=NOT_SO)),
    "try-job-again": (only(LOOKERS, NOT_SO, other=NOT_SO), only(LOOKERS, FOUND, other=FOUND)),
    "run-job-now": (only(LOOKERS, NOT_SO, other=NOT_SO), only(LOOKERS, FOUND, other=FOUND)),
    "calls-now": (only(PAUSERS, OK, other=OK), only(PAUSERS, NOT_SO, other=NOT_SO)),
    "calls-now-list": (only(PAUSERS, OK, other=OK), only(PAUSERS, NOT_SO, other=NOT_SO)),
    "pause-call": (only(PAUSERS, NOT_SO, other=NOT_SO), only(PAUSERS, NO_RECORDER, other=NO_RECORDER)),
    "go-on-with-call": (only(PAUSERS, NOT_SO, other=NOT_SO), only(PAUSERS, NO_RECORDER, other=NO_RECORDER)),
    "stop-call": (only(PAUSERS, NO_RECORDER, other=NO_RECORDER), only(PAUSERS, NO_RECORDER, other=NO_RECORDER)),
    "never-recorded": (only(MANAGER, OK, other=OK), only(MANAGER, NOT_SO, other=NOT_SO)),
    "add-never-recorded": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, UNREADABLE, other=UNREADABLE)),
    "internal-calls": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, FOUND, other=FOUND)),
    "end-never-recorded": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, FOUND)),
    "review-never-recorded": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, FOUND)),
    "extensions": (only(GIVERS, OK, other=OK), only(GIVERS, NOT_SO, other=NOT_SO)),
    "give-extension": (only(GIVERS, NOT_SO, other=NOT_SO), only(GIVERS, FOUND)),
    "software-keys": (only(GIVERS, OK, other=OK), only(GIVERS, NOT_SO, other=NOT_SO)),
    "make-software-key": (only(GIVERS, NOT_SO, other=NOT_SO), only(GIVERS, UNREADABLE, other=UNREADABLE)),
    "revoke-software-key": (only(GIVERS, NOT_SO, other=NOT_SO), only(GIVERS, FOUND)),
    "kept": (only(KEPT_READERS, OK, other=OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "compared": (only(KEPT_READERS, OK, other=OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "kept-longer": (only(KEPT_READERS, OK, other=OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "destroyed": (only(KEPT_READERS, OK, other=OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "certificate": (only(KEPT_READERS, OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "certificate-sheet": (only(KEPT_READERS, OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "certificate-proof": (only(KEPT_READERS, NOT_IN_LOG), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "keep-longer": (only(HOLDERS, OK, other=OK), only(HOLDERS, UNREADABLE, other=UNREADABLE)),
    "hold": (only(HOLDERS, OK), only(HOLDERS, UNREADABLE)),
    "end-hold": (only(HOLDERS, OK), only(HOLDERS, UNREADABLE)),
    "periods": (only(MANAGER, OK, other=OK), only(MANAGER, NOT_SO, other=NOT_SO)),
    "change-period": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, UNREADABLE, other=UNREADABLE)),
    "undo": (only(PAUSERS, NOT_SO, other=NOT_SO), only(PAUSERS, FOUND, other=FOUND)),
    "call-class": (only(HOLDERS, OK), only(HOLDERS, UNREADABLE)),
    "add-note": (only(HOLDERS, OK), only(HOLDERS, UNREADABLE)),
    "change-note": (only(HOLDERS, ABSENT) | {"manager": OK}, only(HOLDERS, ABSENT) | {"manager": UNREADABLE}),
    "remove-note": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, ABSENT) | {"manager": FOUND}),
    "set-tags": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, FOUND)),
    "tag-calls": (only(HOLDERS, OK, other=OK), only(HOLDERS, UNREADABLE, other=UNREADABLE)),
    "tag-list": (only(MANAGER, OK, other=OK), only(MANAGER, UNREADABLE, other=UNREADABLE)),
    "set-clinical": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, FOUND)),
    "notes": (only(PAUSERS, OK, other=OK), only(PAUSERS, UNREADABLE, other=UNREADABLE)),
    "people": (only(KEPT_READERS, OK, other=OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "person": (only(KEPT_READERS, OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "leave": (only(CHANGERS, OK), only(CHANGERS, UNREADABLE)),
    "sign-appointment": (only(PARTNER, OK, other=FORBIDDEN), only(PARTNER, UNREADABLE, other=FORBIDDEN)),
    "renew-sign-in": (only(CHANGERS, NOT_SO, other=NOT_SO), only(CHANGERS, OK)),
    "choose-role": (only(CHANGERS, OK, other=OK), only(CHANGERS, UNREADABLE, other=UNREADABLE)),
    "invite": (only(CHANGERS, OK, other=OK), only(CHANGERS, UNREADABLE, other=UNREADABLE)),
    "new-link": (only(CHANGERS, NOT_SO, other=NOT_SO), only(CHANGERS, OK)),
    "revoke-invitation": (only(CHANGERS, NOT_SO, other=NOT_SO), only(CHANGERS, FOUND)),
    "notice-readers": (only(KEPT_READERS, OK, other=OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "change-notice": (only(MANAGER, OK, other=OK), only(MANAGER, UNREADABLE, other=UNREADABLE)),
    "notice": (SIGNED_IN, only(PEOPLE, UNREADABLE, other=UNREADABLE)),
    "join": (everybody(ABSENT), everybody(ABSENT)),
    "accept-invitation": (only(PEOPLE, NOT_SO, other=NOT_SO), only(PEOPLE, ABSENT)),
    "join-passphrase": (everybody(ABSENT), everybody(ABSENT)),
    "join-words": (everybody(ABSENT), everybody(NOT_SO)),
    "my-words": (only(HOLDERS, OK, other=OK, refused=ABSENT), only(PEOPLE, NOT_SO, other=NOT_SO)),
    "admit": (only(MANAGER, OK), only(MANAGER, UNREADABLE)),
    "take-key": (only(MANAGER, ABSENT), only(MANAGER, ABSENT)),
    "keys": (only(KEPT_READERS, OK, other=OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "change-key": (only(MANAGER, OK, other=OK), only(MANAGER, NOT_SO, other=NOT_SO)),
    "make-key": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, UNREADABLE, other=UNREADABLE)),
    "read-back": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, UNREADABLE, other=UNREADABLE)),
    "finish-change": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, UNREADABLE, other=UNREADABLE)),
    "kit-drill": (only(MANAGER, OK, other=OK), only(MANAGER, UNREADABLE, other=UNREADABLE)),
    "key-passphrase": (
        only(HOLDERS, OK, other=OK, refused=ABSENT),
        only(HOLDERS, UNREADABLE, other=UNREADABLE, refused=ABSENT),
    ),
    "new-phone": (SIGNED_IN, only(PEOPLE, UNREADABLE, other=UNREADABLE)),
    "forgotten": (everybody(OK), everybody(NOT_SO)),
    "sign-in-kit": (everybody(OK), everybody(UNREADABLE)),
    "sign-in-kit-device": (everybody(FOUND), everybody(FOUND)),
    "join-device": (everybody(ABSENT), everybody(ABSENT)),
    "api-pause": (everybody(NO_KEY), everybody(NO_KEY)),
    "api-resume": (everybody(NO_KEY), everybody(NO_KEY)),
    "api-stop": (everybody(NO_KEY), everybody(NO_KEY)),
    **dict.fromkeys(
        ("set-up-kit", "set-up-announcement", "set-up-check"), (only(MANAGER, OK), only(MANAGER, UNREADABLE))
    ),
    **dict.fromkeys(("set-up-practice-phones", "set-up-second-manager"), (only(MANAGER, OK), only(MANAGER, FOUND))),
    **dict.fromkeys(("set-up-test-call", "set-up-test-call-now"), (only(MANAGER, OK), only(MANAGER, NOT_SO))),
    "set-up-begin-test-call": (only(MANAGER, NOT_SO), only(MANAGER, FOUND)),
    "set-up-print-kit": (only(MANAGER, NOT_SO), only(MANAGER, UNREADABLE)),
    "set-up-end-test-call": (only(MANAGER, NOT_SO), only(MANAGER, UNREADABLE)),
    "settings": (only(MANAGER, OK, other=OK), only(MANAGER, NOT_SO, other=NOT_SO)),
    **dict.fromkeys(
        ("settings-practice", "settings-phones"),
        (only(MANAGER, OK, other=OK), only(MANAGER, UNREADABLE, other=UNREADABLE)),
    ),
    "settings-remove-phones": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, FOUND)),
    "check-samples": (only(("auditor",), OK, other=FORBIDDEN), only(("auditor",), UNREADABLE, other=FORBIDDEN)),
    **dict.fromkeys(("selection", "searched"), (only(HOLDERS, OK), only(HOLDERS, NOT_SO, other=NOT_SO))),
    "search-for-selection": (only(HOLDERS, OK), only(HOLDERS, UNREADABLE)),
    "decide-calls": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, UNREADABLE)),
    **dict.fromkeys(
        ("undo-decision", "selection-concerned", "say-call-done", "listen-for-selection"),
        (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, FOUND)),
    ),
    "check-selection": (only(HOLDERS, OK), only(HOLDERS, UNREADABLE)),
    "copy-sound": (only(MANAGER, PARTIAL) | {"assistant": ABSENT}, only(HOLDERS, NOT_SO, other=NOT_SO)),
    "hide-parts": (only(HOLDERS, OK), only(HOLDERS, UNREADABLE)),
    "say-played": (only(HOLDERS, OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    "take-part-back": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, ABSENT)),
    "keep-part-draft": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, NOTHING_NEW)),
    "copies-of": (only(HOLDERS, OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    "make-copy": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, UNREADABLE)),
    "continue-copy": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, UNREADABLE)),
    "stop-copy": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, NOT_IN_LOG)),
    "copy-progress": (only(HOLDERS, OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    **dict.fromkeys(("take-copy", "take-plain"), (only(HOLDERS, OK), only(HOLDERS, UNREADABLE))),
    "copy-file": (only(HOLDERS, FOUND), only(HOLDERS, NOT_SO, other=NOT_SO)),
    **dict.fromkeys(
        ("inspection", "statement", "every-gap", "pack-progress"),
        (only(READERS, OK, other=OK), only(READERS, NOT_SO, other=NOT_SO)),
    ),
    **dict.fromkeys(
        ("take-statement", "take-gaps"), (only(READERS, NOT_SO, other=NOT_SO), only(READERS, OK, other=OK))
    ),
    "ask-for-pack": (only(READERS, NOT_SO, other=NOT_SO), only(READERS, FOUND, other=FOUND)),
    "take-pack": (only(READERS, NOT_SO, other=NOT_SO), only(READERS, NOT_IN_LOG, other=NOT_IN_LOG)),
    "plain-files": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, FOUND)),
    **dict.fromkeys(
        ("take-notice", "take-public-page"),
        (only(READERS, NOT_SO, other=NOT_SO), only(READERS, NOT_IN_LOG, other=NOT_IN_LOG)),
    ),
    "ways-out": (only(READERS, OK, other=OK), only(READERS, NOT_SO, other=NOT_SO)),
    "way-out": (only(READERS, OK), only(READERS, NOT_SO, other=NOT_SO)),
    "answer-way-out": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, UNREADABLE)),
    "agree-way-out": (only(WATCHERS, NOT_SO, other=FORBIDDEN), only(WATCHERS, ABSENT, other=FORBIDDEN)),
    **dict.fromkeys(
        ("policy", "clause", "clause-month"),
        (only(KEPT_READERS, OK, other=OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    ),
    "clause-turn": (only(KEPT_READERS, FOUND), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "check-clause": (only(KEPT_READERS, NOT_SO, other=NOT_SO), only(KEPT_READERS, FOUND, other=FOUND)),
    "give-clause": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, ABSENT)),
    "cases": (only(HOLDERS, OK, other=OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    "find-case": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, UNREADABLE, other=UNREADABLE)),
    "download-cases": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, OK, other=OK)),
    **dict.fromkeys(("new-case", "add-to-case"), (only(HOLDERS, OK, other=OK), only(HOLDERS, OK, other=OK))),
    "case": (only(HOLDERS, OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    **dict.fromkeys(
        ("change-case", "case-days", "case-others", "close-case", "case-people"),
        (only(HOLDERS, OK), only(HOLDERS, UNREADABLE)),
    ),
    "case-timeline": (only(HOLDERS, OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    "make-pack": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, OK)),
    "access-requests": (only(HOLDERS, OK, other=OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    "find-access-request": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, UNREADABLE, other=UNREADABLE)),
    "new-access-request": (only(HOLDERS, OK, other=OK), only(HOLDERS, UNREADABLE, other=UNREADABLE)),
    "somebody-asked": (only(ASKERS, OK, other=OK), only(ASKERS, UNREADABLE, other=UNREADABLE)),
    "breaches": (only(HOLDERS, OK, other=OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    "breach-sheet": (only(HOLDERS, OK, other=OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    "log-breach": (only(ASKERS, OK, other=OK), only(ASKERS, UNREADABLE, other=UNREADABLE)),
    "breach-days": (only(KEPT_READERS, OK, other=OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "breach": (only(HOLDERS, OK), only(HOLDERS, UNREADABLE)),
    "write-breach-letter": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, ABSENT)),
    "rights": (only(HOLDERS, OK, other=OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    "new-right": (only(HOLDERS, OK, other=OK), only(HOLDERS, UNREADABLE, other=UNREADABLE)),
    "somebody-objected": (only(ASKERS, OK, other=OK), only(ASKERS, UNREADABLE, other=UNREADABLE)),
    "right-days": (only(KEPT_READERS, OK, other=OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "right": (only(HOLDERS, OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    "right-calls": (only(HOLDERS, OK), only(HOLDERS, UNREADABLE)),
    **dict.fromkeys(("right-steps", "decide-right"), (only(HOLDERS, OK), only(HOLDERS, UNREADABLE))),
    "close-right": (only(HOLDERS, OK), only(HOLDERS, FOUND)),
    "write-right-letter": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, ABSENT)),
    "access-request-days": (only(KEPT_READERS, OK, other=OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "access-request": (only(HOLDERS, OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    **dict.fromkeys(
        ("change-access-request", "request-who", "request-days", "request-people", "answer-request", "close-request"),
        (only(HOLDERS, OK), only(HOLDERS, UNREADABLE)),
    ),
    "note-in-access-request": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, UNREADABLE)),
    "write-request-letter": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, ABSENT)),
    "keep-request-document": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, ABSENT, other=ABSENT)),
    "take-request-document": (only(HOLDERS, OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    "destroy-request-document": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, FOUND)),
    "disclosures": (only(HOLDERS, OK, other=OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    "find-disclosure": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, UNREADABLE, other=UNREADABLE)),
    "new-disclosure": (only(HOLDERS, OK, other=OK), only(HOLDERS, UNREADABLE, other=UNREADABLE)),
    "disclosure-days": (only(KEPT_READERS, OK, other=OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "disclosure": (only(HOLDERS, OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    **dict.fromkeys(
        (
            "change-disclosure",
            "disclosure-people",
            "disclosure-authority",
            "disclosure-extent",
            "ask-approval",
            "disclosure-end",
            "close-disclosure",
        ),
        (only(HOLDERS, OK), only(HOLDERS, UNREADABLE)),
    ),
    "approve-disclosure": (only(APPROVERS, OK), only(APPROVERS, UNREADABLE)),
    "note-in-disclosure": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, UNREADABLE)),
    "write-disclosure-letter": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, ABSENT)),
    "keep-disclosure-paper": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, ABSENT, other=ABSENT)),
    "take-disclosure-paper": (only(HOLDERS, OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    "take-paper-to-approve": (only(APPROVERS, OK), only(APPROVERS, NOT_SO, other=NOT_SO)),
    "destroy-disclosure-paper": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, FOUND)),
    "call-drill": (only(HOLDERS, OK, other=OK), only(HOLDERS, NOT_SO, other=NOT_SO)),
    "start-call-drill": (
        only(HOLDERS, NOT_SO, other=NOT_SO),
        only(HOLDERS, UNREADABLE, other=UNREADABLE) | {"manager": FOUND},
    ),
    "end-call-drill": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, ABSENT) | {"manager": UNREADABLE}),
    "note-in-case": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, UNREADABLE)),
    "open-case-again": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, FOUND)),
    "listen-for-case": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, FOUND)),
    **dict.fromkeys(
        ("write-case-letter", "case-about", "put-back-into-case"),
        (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, ABSENT)),
    ),
    "take-out-of-case": (only(HOLDERS, NOT_SO, other=NOT_SO), only(HOLDERS, FOUND)),
    **dict.fromkeys(
        (
            "figures",
            "figures-hours",
            "figures-days",
            "figures-months",
            "figures-lines",
            "figures-return",
            "figures-summary",
            "figures-chart",
        ),
        (only(KEPT_READERS, OK, other=OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    ),
    **dict.fromkeys(
        ("figures-table", "figures-summary-paper"),
        (only(KEPT_READERS, NOT_SO, other=NOT_SO), only(KEPT_READERS, OK, other=OK)),
    ),
    "figures-shared-lines": (only(MANAGER, OK, other=OK), only(MANAGER, FOUND, other=FOUND)),
    **dict.fromkeys(
        ("figures-chart-step", "figures-confirm-return"),
        (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, UNREADABLE, other=UNREADABLE)),
    ),
    "figures-end-step": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, FOUND)),
    "figures-sign-summary": (only(PARTNER, NOT_SO, other=FORBIDDEN), only(PARTNER, UNREADABLE, other=FORBIDDEN)),
    **dict.fromkeys(
        ("policy-version", "policy-changes"),
        (only(KEPT_READERS, OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    ),
    **dict.fromkeys(
        ("policy-versions", "tensions", "tension"),
        (only(KEPT_READERS, OK, other=OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    ),
    **dict.fromkeys(
        ("papers", "ready", "other-copies", "paper"),
        (only(KEPT_READERS, OK, other=OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    ),
    "take-paper": (only(KEPT_READERS, OK), only(KEPT_READERS, NOT_SO, other=NOT_SO)),
    "keep-paper": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, ABSENT, other=ABSENT)),
    "absent-paper": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, UNREADABLE, other=UNREADABLE)),
    "sign-paper": (only(PARTNER, NOT_SO, other=FORBIDDEN), only(PARTNER, UNREADABLE, other=FORBIDDEN)),
    "say-copy-place": (only(MANAGER, OK, other=OK), only(MANAGER, UNREADABLE, other=UNREADABLE)),
    **dict.fromkeys(("end-paper", "end-copy-place"), (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, FOUND))),
    "begin-policy": (only(MANAGER, NOT_SO, other=NOT_SO), only(MANAGER, FOUND, other=FOUND)),
    "policy-wording": (only(MANAGER, OK), only(MANAGER, FOUND)),
    **dict.fromkeys(("policy-days", "policy-figures"), (only(MANAGER, OK), only(MANAGER, UNREADABLE))),
    "sign-policy": (only(PARTNER, OK, other=FORBIDDEN), only(PARTNER, UNREADABLE, other=FORBIDDEN)),
    "sign-tension": (only(PARTNER, NOT_SO, other=FORBIDDEN), only(PARTNER, UNREADABLE, other=FORBIDDEN)),
    "ask-about-tension": (
        only(KEPT_READERS, NOT_SO, other=NOT_SO),
        only(KEPT_READERS, UNREADABLE, other=UNREADABLE),
    ),
    **dict.fromkeys(BY_LINK, (everybody(ABSENT), everybody(ABSENT))),
}


def patterns(resolver=None):
    for found in (resolver or get_resolver()).url_patterns:
        if isinstance(found, URLPattern):
            yield found
        else:
            yield from patterns(found)


_addresses = cycle(map(str, ip_network("198.51.100.0/24").hosts()))


@pytest.fixture
def visit(signed_in, practices):  # noqa: ARG001 - the rows it makes
    def client(visitor):
        if visitor == NOBODY:
            made = Client()
        else:
            made = signed_in("manager", "westfield") if visitor == OTHER else signed_in(visitor)
        made.defaults["REMOTE_ADDR"] = next(_addresses)  # nobody waits for another's wrong tries
        return made

    return client


def of_the_announcement(practice):
    """Ids of its wordings, and of a call on which somebody may have been told."""
    draft, unused_draft = (add_wording(practice, NOW, approved=False) for _ in range(2))
    played = add_wording(practice, NOW)
    return {
        "announcement-without": ["not-heard"],
        **{name: [played.id] for name in ("announcement-wording", "announcement-sound", "end-wording")},
        "announcement-file": [played.id, "wav"],
        "approve-wording": [draft.id],
        "drop-wording": [unused_draft.id],
        "mark-told": [add_call(practice, direction="out", started_at=timezone.now()).id],
    }


def of_ways_out(practice):
    """What names a way out without a matter."""
    key = add_kit_use(practice)
    return {page: [key] for page in ("way-out", "answer-way-out", "agree-way-out")}


@pytest.fixture
def arguments(manager, call, sound, practices, monkeypatch):
    """Ids of the manager's own things, for each address that takes one."""
    place = Place.objects.filter(practice="allerton").first()
    gap = RecordingGap.objects.create(practice_id="allerton", kind="missing", source="x", began_at=NOW, noticed_at=NOW)
    unused = Place.objects.create(practice_id="allerton", name="Room 9")
    PlaceNetwork.objects.create(place=place, network="198.51.100.0/24", added_at=NOW)
    network = PlaceNetwork.objects.create(place=place, network="192.0.2.0/24", added_at=NOW)
    device = Device.objects.create(
        practice_id="allerton", place=place, name="PC", enrolled_by=manager.person, enrolled_at=NOW, last_seen_at=NOW
    )
    answers = {"purpose": "quality_sample", "reference": "", "place": str(place.pk), "company": "nobody"}
    listen = manager.post(f"/recordings/{sound.id}/listen", answers).url.rpartition("/")[2]
    searched = {"owner": manager.person, "practice_id": "allerton", "words": "number 0770", "created_at": NOW}
    search, kept_search = Search.objects.create(**searched), Search.objects.create(**searched, name="Numbers")
    known = {"practice_id": "allerton", "owner": manager.person, "begins_at": NOW, "review_on": NOW.date()}
    ending, staying = (NeverRecorded.objects.create(party=party, kind="union", **known) for party in ("801", "802"))
    key = SoftwareKey.objects.create(practice_id="allerton", name="Till", made_by=manager.person, made_at=NOW)
    publish_config(
        settings.HOME,
        RecorderConfig(practices=tuple(Practice(id=each, name=each) for each in ("allerton", "westfield"))),
    )
    monkeypatch.setattr(http_api, "failures", Allowance(times=1000, within_s=1))
    hold = Hold.objects.create(
        call=call, practice_id="allerton", kind="claim", owner=manager.person, placed_at=NOW, review_on=NOW.date()
    )
    gone = add_certificate(call)
    about_call = {"practice_id": "allerton", "reporter": manager.person, "reported_at": NOW}
    report, taken_back = (
        Report.objects.create(**about_call, reference=f"P-2026-00{n}", call=call.id[:-1] + str(n)) for n in range(2)
    )
    caution = Caution.objects.create(
        practice_id="allerton",
        number="+447700900555",
        words="Two people",
        reason="Shouting",
        placed_by=manager.person,
        placed_at=NOW,
        ends_on=timezone.localdate() + timedelta(days=9),
    )
    written = {"practice_id": "allerton", "kind": "warning", "reference": "P-1", "written_by": manager.person}
    letter, waste = (
        Letter.objects.create(**written, text="[fill in: why]", begun_at=NOW, changed_at=NOW) for _ in range(2)
    )
    marked, spare = (
        Mark.objects.create(
            practice_id="allerton", call=call, words="Promised for Thursday", written_by=manager.person, written_at=NOW
        )
        for _ in range(2)
    )
    assistant = Person.objects.get(email="assistant@allerton.example")
    about = About.objects.create(
        practice_id="allerton", person=assistant, extension="999", said_by=manager.person, said_at=NOW, applied_at=NOW
    )
    SetUp.objects.create(practice_id="allerton", began_at=NOW, started_at=NOW)
    pbx = PhoneSystem.objects.create(name="PBX", kind="other", networks="192.0.2.7", practice_id="allerton")
    partner = Person.objects.get(email="partner@allerton.example")
    present = Present.objects.create(listen_id=listen, person=partner, kind="staff")
    ended, kept = (
        PowerHolder.objects.create(
            practice_id="allerton",
            kind="backup",
            who=who,
            added_by=manager.person,
            added_at=NOW,
            review_on=NOW.date(),
        )
        for who in ("Supplier", "Firm")
    )
    case = add_case(call, manager.person)
    (access, withdrawn, scan, old_scan), (right, right_over), breach = (
        access_rows(call, manager.person),
        right_rows(call.practice, manager.person),
        make_breach(call.practice, manager.person),
    )
    chosen = add_selection(call, manager.person)
    drill = Drill.objects.create(
        practice_id="allerton",
        person=manager.person,
        recording_id=sound.id,
        months=1,
        started_at=timezone.now() + timedelta(days=1),
    )
    failed, member = (
        Job.objects.create(kind="tidy", state=Job.State.FAILED, run_after=NOW, created_at=NOW),
        Person.objects.get(email="member@allerton.example"),
    )
    invitation, waiting = (
        invite(
            manager.person.roles.get().practice,
            Invited(email=f"{each}@allerton.example", full_name=each, kind=Role.Kind.MEMBER),
            by=manager.person,
            now=timezone.now(),
        )[0]
        for each in ("first", "second")
    )
    enrolled = Invitation.objects.create(
        practice_id="allerton",
        purpose="join",
        email="third@allerton.example",
        full_name="third",
        kind="assistant",
        sha256=secrets.token_hex(32),
        made_by=manager.person,
        made_at=NOW,
        expires_at=timezone.now() + timedelta(days=1),
        person=member,
        accepted_at=NOW,
    )
    asked = KeepRequest.objects.create(
        practice_id="allerton",
        about="Tuesday",
        by="staff",
        how="here",
        asked_on=NOW.date(),
        written_by=manager.person,
        written_at=NOW,
    )
    told = Notification.objects.create(
        person=manager.person, practice_id="allerton", kind="case-given", subject_id="1", told_at=NOW
    )
    margaret = add_individual(call.practice, "Holroyd", numbers=["+447700900127"])
    twin = add_individual(call.practice, "Holroyd")
    undone = Rearrangement.objects.create(
        practice_id="allerton", kind="split", kept=margaret, done_by=manager.person, done_at=NOW, undone_at=NOW
    )
    read, taken, dropped = (
        PatientList.objects.create(practice_id="allerton", by="test", begun_at=NOW, state="ready") for _ in range(3)
    )
    typed = IndividualSearch.objects.create(owner=manager.person, text="holroyd", created_at=NOW)
    sample, drawn, review, action = sampled_and_reviewed(practices["allerton"], call, manager.person, member)
    card = review.version.card
    put_away = save_card(practices["allerton"], None, STARTER, by=manager.person, role="manager", now=NOW)
    step = ChartStep.objects.create(
        practice_id="allerton",
        measure="volume",
        direction="in",
        from_day=NOW.date(),
        reason="x",
        said_by=manager.person,
        said_at=NOW,
    )
    copy, taking = add_copy(place, manager.person)
    return {
        "statement": ["dpia"],
        "take-statement": ["processing"],
        **paper_arguments(practices["allerton"], manager.person),
        "take-notice": ["poster"],
        **of_the_announcement(practices["allerton"]),
        **of_ways_out("allerton"),
        "copies-of": [copy.selection_id],
        "make-copy": [copy.selection_id],
        **{name: [copy.id] for name in ("continue-copy", "stop-copy", "copy-progress", "take-copy", "take-plain")},
        **{name: [taking.id] for name in ("copy-file", "plain-files")},
        **{name: [margaret.id] for name in ("individual", "change-individual", "new-number", "number-over")},
        "found-individuals": [typed.id],
        **{name: [margaret.id] for name in ("merge", "split")},
        "merge-two": [margaret.id, twin.id],
        "undo-rearranging": [undone.id],
        **{name: [read.id] for name in ("patient-list", "list-columns")},
        "take-list": [taken.id],
        "throw-list-away": [dropped.id],
        "call-people": [call.id],
        "sample": [sample.id],
        "sample-list": [sample.id],
        "replace-sampled": [drawn.id],
        "begin-review": [drawn.id],
        "review": [review.id],
        "card": [card.id],
        "end-card": [put_away.id],
        "action": [action.id],
        "own-review": [review.id],
        "figures-chart": ["volume"],
        "figures-chart-step": ["volume"],
        "figures-table": ["month"],
        "figures-end-step": [step.id],
        "help": ["home"],
        **{name: ["C11"] for name in ("clause", "clause-month", "check-clause", "give-clause")},
        "clause-turn": [ClauseTurn.objects.create(practice_id="allerton", clause="C11", at=NOW, state="met").id],
        "leaver-checklist": [member.id],
        "notification": [told.id],
        **{page: [case.id] for page in CASE_PAGES},
        **{page: [access.id] for page in ACCESS_PAGES},
        **{page: [right.id] for page in RIGHT_PAGES},
        "close-right": [right_over.id],
        **{page: [breach.id] for page in ("breach", "write-breach-letter")},
        "close-request": [withdrawn.id],
        "take-request-document": [access.id, scan.id],
        "destroy-request-document": [access.id, old_scan.id],
        **disclosure_arguments(call, manager.person),
        "end-call-drill": [drill.id],
        **{name: [chosen.id] for name in SELECTION_PAGES},
        **{name: [chosen.id, sound.id] for name in RECORDING_PAGES},
        "copy-sound": [chosen.id, listen],
        "listen-for-case": [case.id, sound.id],
        "take-out-of-case": [case.id, call.id],
        "put-back-into-case": [case.id, call.id],
        "asked-request": [asked.id],
        "admit": [enrolled.id],
        "take-key": [member.id],
        "person": [member.id],
        "leave": [member.id],
        "sign-appointment": [member.id],
        "renew-sign-in": [member.id],
        "invite": ["member"],
        "new-link": [waiting.id],
        "revoke-invitation": [invitation.id],
        "join": [secrets.token_urlsafe(32)],
        "accept-invitation": [secrets.token_urlsafe(32)],
        "gap": [gap.id],
        "rows": ["test-calls"],
        "explain-gap": [gap.id],
        "review-power": [kept.id],
        "end-power": [ended.id],
        "try-job-again": [failed.id],
        "run-job-now": ["tidy"],
        "pause-call": [secrets.token_hex(16)],
        "go-on-with-call": [secrets.token_hex(16)],
        "stop-call": [secrets.token_hex(16)],
        "confirm-present": [present.pk],
        "vouch-for-place": [place.pk],
        "close-place": [unused.pk],
        "close-call": [call.id],
        "assign-calls": [about.id],
        "end-closure": [about.id],
        "open-again": [about.id],
        "remove-network": [network.pk],
        "revoke-device": [device.id],
        "end-never-recorded": [ending.id],
        "review-never-recorded": [staying.id],
        "revoke-software-key": [key.id],
        "call": [call.id],
        "call-class": [call.id],
        **{name: [letter.id] for name in ("letter", "finish-letter", "letter-sheet")},
        "discard-letter": [waste.id],
        "report": [report.id],
        "report-step": [report.id, "support"],
        "own-report": [report.id],
        "take-back-report": [taken_back.id],
        "answer-report": [report.id],
        "report-call": [call.id],
        "caution": [caution.id],
        "letter-wording": ["warning"],
        "add-note": [call.id],
        "change-note": [call.id, marked.id],
        "remove-note": [call.id, spare.id],
        "set-tags": [call.id],
        "hold": [hold.id],
        "end-hold": [hold.id],
        "certificate": [gone.recording_id],
        "certificate-sheet": [gone.recording_id],
        "certificate-proof": [gone.recording_id],
        "found-calls": [search.id],
        "keep-search": [search.id],
        "forget-search": [kept_search.id],
        "why-listen": [sound.id],
        "forget-passkey": ["ab" * 16],
        "openid_connect_callback": ["provider"],
        "end-session": [1],
        "player": [listen],
        "sound": [listen],
        "stop-listening": [listen],
        "heard": [listen],
        "set-up-link": ["no-such-link"],
        "set-up-remove-phones": [1],
        "settings-remove-phones": [pbx.pk],
        "session-left": [listen],
    }


def test_every_address_has_a_row_and_every_row_an_address():
    assert {pattern.name for pattern in patterns()} == set(EXPECTED)


def test_every_view_says_who_may_open_it():
    unmarked = [pattern.name for pattern in patterns() if not hasattr(pattern.callback, "permission")]

    assert unmarked == []


def test_only_signing_in_and_out_and_what_asks_for_a_key_or_link_is_open_to_anybody():
    public = {pattern.name for pattern in patterns() if pattern.callback.permission is None}

    signing_in = {"sign-in", "sign-in-code", "sign-in-passkey", "passkey-challenge", "sign-out"}
    own_session = {"session-state", "session-use", "lock-session", "unlock-session"}
    by_provider = {"sign-in-provider", "openid_connect_callback"}
    with_keys = {"api-pause", "api-resume", "api-stop", "metrics"}
    with_a_link = {"join", "join-passphrase", "join-device", "join-words", *BY_LINK}
    with_a_kit = {"forgotten", "sign-in-kit", "sign-in-kit-device"}
    assert public == signing_in | by_provider | own_session | with_keys | with_a_link | with_a_kit
    assert all(
        isinstance(pattern.callback.permission, Permission) for pattern in patterns() if pattern.name not in public
    )


def test_each_row_refuses_the_roles_that_the_written_table_of_permissions_refuses():
    table = allowed_roles()
    guarded = {page.name: table[str(page.callback.permission)] for page in patterns() if page.callback.permission}

    refused = {name: {role for role in PEOPLE if EXPECTED[name][0][role] == FORBIDDEN} for name in guarded}

    assert refused == {name: set(PEOPLE) - may for name, may in guarded.items()}


@pytest.mark.parametrize("visitor", VISITORS)
def test_everybody_gets_what_the_table_says_and_nothing_else(visit, arguments, call, visitor):
    posted = {
        "switch-practice": {"practice": "allerton"},
        "find-calls": {"number": "0770", "day": ""},
        "find-individuals": {"find": "0770"},
        "give-extension": {"extension": "201"},
        "set-clinical": {"extension": "201", "clinical": "yes"},
        "change-period": {"class": "administrative", "months": "none"},
        "answer-report": {"answer": "Thank you"},
        "sign-in": {"email": f"{secrets.token_hex(4)}@nowhere.example", "passphrase": "no such passphrase"},
    }
    found, telling = {}, set()
    for name in sorted(EXPECTED):
        address = reverse(name, args=arguments.get(name, []))
        client = visit(visitor)
        page = client.get(address)
        got = page.status_code
        if visitor not in HOLDERS and _tells_of(call, page.content.decode(errors="replace")):
            telling.add(name)
        if name in ("sign-out", "sign-out-everywhere"):
            client.cookies.pop(UNLOCK_COOKIE, None)  # the key holder's own session serves the whole run of tests
        sent = client.post(address, posted.get(name, {})).status_code
        found[name] = (got, sent)

    expected = {name: (rows[0][visitor], rows[1][visitor]) for name, rows in sorted(EXPECTED.items())}
    assert found == expected
    assert telling == set()


@pytest.mark.parametrize("name", ["call", "why-listen", "player", "sound", "found-calls"])
def test_an_absent_thing_and_another_practices_look_the_same(visit, arguments, name):
    other = visit(OTHER)
    absent = uuid.uuid4() if name == "found-calls" else secrets.token_hex(16)

    theirs = other.get(reverse(name, args=arguments[name]))
    nothing = other.get(reverse(name, args=[absent]))

    assert theirs.status_code == nothing.status_code == 404
    assert _without_what_changes(theirs) == _without_what_changes(nothing)


@pytest.mark.usefixtures("practices")
def test_somebody_without_any_role_gets_nothing_but_the_way_out():
    person = Person.objects.get(email="member@allerton.example")
    person.roles.all().delete()
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.get("/").status_code in (FORBIDDEN, FOUND)
    assert not Listen.objects.filter(person=person).exists()


def _tells_of(call, page):
    return "900127" in re.sub(r"\s", "", page) or f"/calls/{call.id}" in page


def _without_what_changes(response):
    page = response.content.decode()
    return re.sub(r"nonce=\"[^\"]*\"|value=\"[^\"]*\"|Page [0-9a-f]{8}|at \d\d:\d\d", "", page)
