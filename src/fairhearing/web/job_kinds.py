"""Every kind of job there is: what people call it, what it does, when it comes round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import time, timedelta
from functools import partial
from random import SystemRandom

from django.core.management import call_command

from fairhearing.breaches.reminders import REMIND_OF_BREACHES, remind_of_breaches
from fairhearing.catalogue.intake import open_intake
from fairhearing.copies.checking import CHECK_COPIES, check_copies
from fairhearing.copies.ending import sweep_copies
from fairhearing.copies.making import MAKE_COPY
from fairhearing.copies.making_job import make_copy_job
from fairhearing.disclosures.reminders import REMIND_OF_DISCLOSURES, remind_of_disclosures
from fairhearing.figures.counting import COUNT_FIGURES, count_practices
from fairhearing.finding.searches import forget_searches
from fairhearing.inspection.packing import MAKE_PACK, drop_old_packs, make_pack_job
from fairhearing.inspection.publishing import PUBLISH_PAGES, publish_pages
from fairhearing.jobs import queue
from fairhearing.jobs.run import JobKind, JobOutcome, JobRun
from fairhearing.jobs.schedule import daily, every, monthly
from fairhearing.ledger.finding import forget_searches as forget_individual_searches
from fairhearing.ledger.forgetting import forget_individuals
from fairhearing.ledger.list_jobs import read_list_job, take_list_job
from fairhearing.ledger.patient_lists import READ_LIST, TAKE_LIST, drop_old_lists
from fairhearing.ledger.rearranging import forget_old_rearrangements
from fairhearing.notifications.mail import MAIL_NOTIFICATIONS, mail_notifications
from fairhearing.notifications.telling import forget_old
from fairhearing.phone_log.matching_run import MATCH_PHONE_LOG, match_practices
from fairhearing.policy.asking import ASK_PROBES, ask_due, forget_results
from fairhearing.policy.chaining import CHAIN_RESULTS, chain_days
from fairhearing.policy.checkpoint_mail import MAIL_CHECKPOINTS, mail_checkpoints
from fairhearing.policy.doors import TRY_DOORS
from fairhearing.policy.log_check import VERIFY_LOG, check_log
from fairhearing.practice.appointing import end_expired_roles
from fairhearing.practice.models import Practice
from fairhearing.quality.round import DRAW_SAMPLES, draw_samples
from fairhearing.reported.cautions import forget_old_cautions
from fairhearing.reported.keeping import keep_waiting
from fairhearing.retention import reconciliation
from fairhearing.retention.asked import forget_answered
from fairhearing.retention.doubtful_day import refuse_doubtful_day
from fairhearing.retention.means import means_of
from fairhearing.retention.periods import periods_of
from fairhearing.retention.run import DESTROY_DUE, destroy_due
from fairhearing.retention.storage_trial import TRY_STORAGE, try_storage
from fairhearing.rights.reminders import REMIND_OF_RIGHTS, remind_of_rights
from fairhearing.subject_access.reminder_mail import MAIL_REQUESTS_DUE, mail_requests_due
from fairhearing.subject_access.reminders import REMIND_OF_REQUESTS, remind
from fairhearing.subject_access.search_trial import TRY_SEARCH, try_practices
from fairhearing.vault.home import Home
from fairhearing.web.backups import run_backup, run_drill
from fairhearing.web.refusals import try_doors
from fairhearing.web.test_calls import TEST_CALL, MakeCall, made_elsewhere, make_round, next_round
from fairhearing.web.tls_acme import renew_certificate

_LOOK_AGAIN_EVERY = timedelta(minutes=5)
_DESTROY_AT, _COMPARE_AT, _CHECK_LOG_AT = time(2, 30), time(3, 30), time(4, 30)
_MATCH_LOGS_AT = time(1, 30)
_ASK_PROBES_EVERY = timedelta(minutes=5)
_CHAIN_AT = time(0, 20)
_CHECK_COPIES_AT = time(3, 45)
_MAIL_CHECKPOINTS_AT = time(6, 0)
_MAIL_NOTIFICATIONS_EVERY = timedelta(minutes=5)
_DRAW_SAMPLES_AT = time(3, 0)
_TRY_SEARCH_AT = time(3, 15)
_TRY_STORAGE_AT = time(3, 45)
_COUNT_EVERY = timedelta(minutes=30)
_TRY_DOORS_EVERY = timedelta(days=7)
_CERTIFICATE_EVERY = timedelta(hours=6)
_TIDY_EVERY = timedelta(hours=1)
_REMIND_AT = time(5, 30)
_REMIND_OF_BREACHES_EVERY = timedelta(minutes=15)
_MAIL_REQUESTS_AT = time(8, 0)
_PUBLISH_PAGES_AT = time(6, 30)
_END_ROLES_EVERY = timedelta(minutes=10)
_KEEP_REPORTED_EVERY = timedelta(minutes=10)
_SWEEP_COPIES_EVERY = timedelta(minutes=10)
_FORGET_ON, _FORGET_AT = 2, time(5, 45)
_BACK_UP_AT = time(4, 15)
_DRILL_ON, _DRILL_AT = 5, time(5, 15)


def job_kinds(home: Home, make_call: MakeCall = made_elsewhere) -> Mapping[str, JobKind]:
    """Return the kinds by the word on their rows. Nothing is opened before a job runs: the page asks for words only.

    make_call: makes a test call.
    """

    def look_again(_run: JobRun) -> JobOutcome:
        return {"listed": open_intake(home).look_again()}

    def destroy(run: JobRun) -> JobOutcome:
        with means_of(home, run.clock) as means:
            if not run.job.asked_by:
                refuse_doubtful_day(means.today())
            return asdict(destroy_due(means, run.progress))

    def compare(run: JobRun) -> JobOutcome:
        with means_of(home, run.clock) as means:
            found = reconciliation.compare(means, SystemRandom(), run.progress)
        return {"recordings": found.recordings, "differences": sum(found.differences.values())}

    def try_store(run: JobRun) -> JobOutcome:
        with means_of(home, run.clock) as means:
            trial = try_storage(means, home.root, SystemRandom())
        return {"blocks": trial.blocks, "like_sound": trial.like_sound, "files": trial.files, "plain": trial.plain}

    def match_logs(run: JobRun) -> JobOutcome:
        outcome = asdict(match_practices(home, run.now, run.progress))
        queue.run_now(COUNT_FIGURES, asked_by="", now=run.clock.now())
        return outcome

    def count_figures(run: JobRun) -> JobOutcome:
        return asdict(count_practices(run.now, run.progress))

    def draw(run: JobRun) -> JobOutcome:
        return draw_samples(run.now, lambda: SystemRandom().randbytes(32).hex())

    return {
        TEST_CALL: JobKind("Make a test call", partial(make_round, home, make_call), again=next_round),
        "look_again": JobKind("Try again what could not be listed", look_again, again=every(_LOOK_AGAIN_EVERY)),
        DESTROY_DUE: JobKind("Destroy what is due", destroy, again=daily(_DESTROY_AT), at_once=False),
        "compare": JobKind(
            "Compare the list of calls with what is stored", compare, again=daily(_COMPARE_AT), at_once=False
        ),
        MATCH_PHONE_LOG: JobKind(
            "Match the phone system’s log with what was recorded", match_logs, again=daily(_MATCH_LOGS_AT)
        ),
        DRAW_SAMPLES: JobKind("Draw the random samples of calls", draw, again=daily(_DRAW_SAMPLES_AT)),
        COUNT_FIGURES: JobKind("Count calls for the figures", count_figures, again=every(_COUNT_EVERY)),
        ASK_PROBES: JobKind("Check whether the policy is kept", ask_due, again=every(_ASK_PROBES_EVERY), at_once=False),
        CHAIN_RESULTS: JobKind("Chain the day’s checks to those before", chain_days, again=daily(_CHAIN_AT)),
        VERIFY_LOG: JobKind("Check the whole log", lambda run: check_log(home, run), again=daily(_CHECK_LOG_AT)),
        "backup": JobKind("Make a backup", partial(run_backup, home), again=daily(_BACK_UP_AT)),
        "restore_drill": JobKind(
            "Try whether the backup can be restored", partial(run_drill, home), again=monthly(_DRILL_ON, _DRILL_AT)
        ),
        MAIL_CHECKPOINTS: JobKind(
            "E-mail the state of the log", lambda run: mail_checkpoints(home, run), again=daily(_MAIL_CHECKPOINTS_AT)
        ),
        MAIL_NOTIFICATIONS: JobKind(
            "E-mail people that there is something to look at",
            lambda run: mail_notifications(home, run),
            again=every(_MAIL_NOTIFICATIONS_EVERY),
        ),
        PUBLISH_PAGES: JobKind(
            "Make the pages for the practices’ websites",
            partial(publish_pages, home),
            again=daily(_PUBLISH_PAGES_AT),
            at_once=False,
        ),
        TRY_DOORS: JobKind("Try every role on every page", try_doors, again=every(_TRY_DOORS_EVERY), at_once=False),
        "certificate": JobKind(
            "See to the certificate of the pages", partial(renew_certificate, home), again=every(_CERTIFICATE_EVERY)
        ),
        "end_roles": JobKind("End roles whose last day has passed", _end_roles, again=every(_END_ROLES_EVERY)),
        "forget_individuals": JobKind(
            "Forget patients and callers of whom there is no call any more",
            _forget_individuals,
            again=monthly(_FORGET_ON, _FORGET_AT),
            at_once=False,
        ),
        READ_LIST: JobKind("Look through a list of patients", read_list_job),
        MAKE_COPY: JobKind("Make a copy of recordings", partial(make_copy_job, home)),
        MAKE_PACK: JobKind("Make an evidence pack", partial(make_pack_job, home)),
        "sweep_copies": JobKind(
            "Delete copies whose time has come", partial(sweep_copies, home), again=every(_SWEEP_COPIES_EVERY)
        ),
        CHECK_COPIES: JobKind(
            "Compare copies that were handed out with what was signed",
            partial(check_copies, home),
            again=daily(_CHECK_COPIES_AT),
            at_once=False,
        ),
        TAKE_LIST: JobKind("Take a list of patients in", take_list_job),
        "keep_reported": JobKind(
            "Keep reported calls longer that were live when they were reported",
            lambda run: {"kept": keep_waiting(run.now)},
            again=every(_KEEP_REPORTED_EVERY),
        ),
        REMIND_OF_REQUESTS: JobKind(
            "Remind of requests for recordings that are due",
            lambda run: {"due": remind(run.now)},
            again=daily(_REMIND_AT),
        ),
        REMIND_OF_DISCLOSURES: JobKind(
            "Remind of disclosures that are due",
            lambda run: {"due": remind_of_disclosures(run.now)},
            again=daily(_REMIND_AT),
        ),
        MAIL_REQUESTS_DUE: JobKind(
            "E-mail whoever works on a request that it is due",
            partial(mail_requests_due, home),
            again=daily(_MAIL_REQUESTS_AT),
        ),
        TRY_STORAGE: JobKind("Try the store without a key", try_store, again=daily(_TRY_STORAGE_AT), at_once=False),
        TRY_SEARCH: JobKind(
            "Try whether test people’s calls are found",
            lambda run: try_practices(run, SystemRandom()),
            again=daily(_TRY_SEARCH_AT),
            at_once=False,
        ),
        REMIND_OF_BREACHES: JobKind(
            "Remind of breaches whose 72 hours run out",
            lambda run: {"due": remind_of_breaches(run.now)},
            again=every(_REMIND_OF_BREACHES_EVERY),
            at_once=False,
        ),
        REMIND_OF_RIGHTS: JobKind(
            "Remind of objections and other rights that are due",
            lambda run: {"due": remind_of_rights(run.now)},
            again=daily(_REMIND_AT),
        ),
        "tidy": JobKind("Forget old searches, sign-ins and jobs", partial(_tidy, home), again=every(_TIDY_EVERY)),
    }


def _end_roles(run: JobRun) -> JobOutcome:
    return {"ended": end_expired_roles(run.now)}


def _tidy(home: Home, run: JobRun) -> None:
    forget_searches(run.now)
    forget_individual_searches(run.now)
    drop_old_lists(run.now)
    forget_old_rearrangements(run.now)
    forget_old(run.now)
    forget_old_cautions(run.now)
    forget_answered(run.now)
    call_command("clearsessions")
    forget_results(run.now)
    drop_old_packs(home, run.now)
    queue.forget_done(run.now)


def _forget_individuals(run: JobRun) -> JobOutcome:
    """Forget whom nothing has to do with for the longest period of their practice."""
    forgotten = 0
    for practice in Practice.objects.order_by("id"):
        forgotten += forget_individuals(practice, months=max(periods_of(practice).values()), now=run.now)
    return {"forgotten": forgotten}
