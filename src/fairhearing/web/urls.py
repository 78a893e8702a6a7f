"""Every page there is. Each view carries a mark of who may open it; the robot test tries them all."""

from django.urls import include, path

from fairhearing.web.commands import choose_keys, command_list, commands
from fairhearing.web.health import ask_for_test_call, health, health_figures
from fairhearing.web.jobs_page import jobs, run_now, try_again
from fairhearing.web.lock import lock_now, session_state, session_use, unlock
from fairhearing.web.metrics import metrics
from fairhearing.web.presence import confirm_present
from fairhearing.web.refusals_page import refusals
from fairhearing.web.sign_in import passkey_challenge, sign_in, sign_in_code, sign_in_passkey, sign_out

urlpatterns = [
    path("sign-in", sign_in, name="sign-in"),
    path("sign-in/code", sign_in_code, name="sign-in-code"),
    path("sign-in/passkey", sign_in_passkey, name="sign-in-passkey"),
    path("sign-in/passkey/challenge", passkey_challenge, name="passkey-challenge"),
    path("sign-out", sign_out, name="sign-out"),
    path("session", session_state, name="session-state"),
    path("session/use", session_use, name="session-use"),
    path("session/lock", lock_now, name="lock-session"),
    path("session/unlock", unlock, name="unlock-session"),
    path("present/<slug:present_id>", confirm_present, name="confirm-present"),
    path("access/refusals", refusals, name="refusals"),
    path("commands", commands, name="commands"),
    path("commands/list", command_list, name="command-list"),
    path("commands/keys", choose_keys, name="choose-keys"),
    path("health", health, name="health"),
    path("health/figures", health_figures, name="health-figures"),
    path("metrics", metrics, name="metrics"),
    path("health/test-call", ask_for_test_call, name="health-test-call"),
    path("jobs", jobs, name="jobs"),
    path("jobs/<slug:job_id>/again", try_again, name="try-job-again"),
    path("jobs/<slug:kind>/now", run_now, name="run-job-now"),
    path("", include("fairhearing.web.alarms.urls")),
    path("", include("fairhearing.web.set_up.urls")),
    path("", include("fairhearing.web.account.urls")),
    path("", include("fairhearing.web.oidc.urls")),
    path("", include("fairhearing.web.people.urls")),
    path("", include("fairhearing.notifications.urls")),
    path("", include("fairhearing.finding.urls")),
    path("", include("fairhearing.desk.urls")),
    path("", include("fairhearing.marks.urls")),
    path("", include("fairhearing.ledger.urls")),
    path("", include("fairhearing.live.urls")),
    path("", include("fairhearing.playback.urls")),
    path("", include("fairhearing.phone_log.urls")),
    path("", include("fairhearing.announcing.urls")),
    path("", include("fairhearing.retention.urls")),
    path("", include("fairhearing.letters.urls")),
    path("", include("fairhearing.cases.urls")),
    path("", include("fairhearing.redaction.urls")),
    path("", include("fairhearing.copies.urls")),
    path("", include("fairhearing.reported.urls")),
    path("", include("fairhearing.subject_access.urls")),
    path("", include("fairhearing.disclosures.urls")),
    path("", include("fairhearing.rights.urls")),
    path("", include("fairhearing.breaches.urls")),
    path("", include("fairhearing.quality.urls")),
    path("", include("fairhearing.figures.urls")),
    path("", include("fairhearing.papers.urls")),
    path("", include("fairhearing.policy.urls")),
    path("", include("fairhearing.inspection.urls")),
]

handler400 = "fairhearing.web.problems.bad_request"
handler403 = "fairhearing.web.problems.forbidden"
handler404 = "fairhearing.web.problems.not_found"
handler500 = "fairhearing.web.problems.server_error"
