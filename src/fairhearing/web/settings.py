"""Django's settings: all of them follow from the home folder and, on bigger systems, the address of a database.

Reads FAIRHEARING_HOME (the home folder; /var/lib/fairhearing when unset) and FAIRHEARING_DATABASE_URL
(postgresql://user:password@host:port/name?host=/socket/folder; the encrypted SQLite file of the home when unset).
FAIRHEARING_PROXIES names the networks of our own proxies; nobody's word about an address is believed when unset.
"""

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from fairhearing.practice.networks import read_networks
from fairhearing.vault.home import Home
from fairhearing.web.database_settings import databases
from fairhearing.web.home_keys import read_secret_key
from fairhearing.web.oidc.file import usable_provider

HOME = Home(Path(os.environ.get("FAIRHEARING_HOME", "/var/lib/fairhearing")))
SECRET_KEY = read_secret_key(HOME)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("FAIRHEARING_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

PROXIES = read_networks(os.environ.get("FAIRHEARING_PROXIES", ""))  # whose X-Forwarded-For is believed

# Where things are written -------------------------------------------------------------------------------------------

DATABASES = databases(HOME, os.environ.get("FAIRHEARING_DATABASE_URL", ""))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "web_cache"}}

# Who may come in ----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "practice.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["fairhearing.web.hashers.StaffArgon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_IDLE_S = 15 * 60
SESSION_LONGEST_S = 12 * 60 * 60
SESSION_COOKIE_AGE = 3 * 24 * 60 * 60  # a page locked over a weekend can be unlocked; no sign-in lasts so long
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
PIPER = os.environ.get("FAIRHEARING_PIPER", "piper")
PIPER_VOICES = os.environ.get("FAIRHEARING_PIPER_VOICES", "")  # a folder; without it Piper is not offered
HTTPS = os.environ.get("FAIRHEARING_HTTPS") == "1"  # set by the web process where every browser comes by HTTPS
_BOUND = "__Host-" if HTTPS else ""  # such a cookie is this host's alone, and never travels in the clear (RFC 6265bis)
SESSION_COOKIE_NAME = f"{_BOUND}fairhearing_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
UNLOCK_COOKIE_NAME = f"{_BOUND}fairhearing_unlock"
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = f"{_BOUND}fairhearing_form"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "fairhearing.web.problems.form_expired"
CSRF_COOKIE_HTTPONLY = True
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp"]
MFA_TOTP_TOLERANCE = 1
OIDC = usable_provider(HOME)
SOCIALACCOUNT_PROVIDERS = OIDC.allauth() if OIDC else {}
SOCIALACCOUNT_ADAPTER = "fairhearing.web.oidc.adapter.ProviderAdapter"
ACCOUNT_TEMPLATE_EXTENSION = "jinja"

# What is run --------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "fairhearing.jobs",
    "fairhearing.probing",
    "fairhearing.practice",
    "fairhearing.notifications",
    "fairhearing.catalogue",
    "fairhearing.marks",
    "fairhearing.ledger",
    "fairhearing.live",
    "fairhearing.playback",
    "fairhearing.phone_log",
    "fairhearing.announcing",
    "fairhearing.retention",
    "fairhearing.letters",
    "fairhearing.cases",
    "fairhearing.redaction",
    "fairhearing.copies",
    "fairhearing.finding",
    "fairhearing.reported",
    "fairhearing.subject_access",
    "fairhearing.disclosures",
    "fairhearing.rights",
    "fairhearing.breaches",
    "fairhearing.quality",
    "fairhearing.figures",
    "fairhearing.papers",
    "fairhearing.policy",
    "fairhearing.inspection",
    "fairhearing.desk",
    "fairhearing.web",
]
STAFF_CAUTIONS = "fairhearing.reported.cautions.warnings_for"
"""What the page of live calls asks about numbers: (practice, numbers) -> words by number."""
COPIES_GIVEN_OUT = "fairhearing.copies.ways_out.given_out"
"""What certificates of destruction ask: recordings -> how many times a copy with each was given out."""
PROBES: tuple[str, ...] = (
    "fairhearing.phone_log.probe",
    "fairhearing.papers.probe",
    "fairhearing.announcing.probe",
    "fairhearing.retention.probe",
    "fairhearing.retention.encrypted_probe",
    "fairhearing.retention.both_parties_probe",
    "fairhearing.copies.probe",
    "fairhearing.copies.alike_probe",
    "fairhearing.quality.probe",
    "fairhearing.reported.probe",
    "fairhearing.cases.probe",
    "fairhearing.subject_access.probe",
    "fairhearing.subject_access.found_probe",
    "fairhearing.playback.place_probe",
    "fairhearing.policy.access_probe",
    "fairhearing.breaches.probe",
    "fairhearing.policy.monitoring_probe",
    "fairhearing.retention.records_probe",
    "fairhearing.playback.probe",
)
"""Modules that own probes of the policy's clauses, each with its `PROBES`."""
PARTNER_SUMMARY = (
    ("Recording", "fairhearing.figures.summary_lines.recording_line"),
    ("Telephone", "fairhearing.figures.summary_lines.telephone_line"),
    ("Policy", "fairhearing.inspection.summary_lines.policy_line"),
    ("Listening", "fairhearing.figures.summary_lines.listening_line"),
    ("Rights", "fairhearing.subject_access.summary_line.rights_line"),
    ("Breaches", "fairhearing.breaches.summary_line.breaches_line"),
    ("Disclosures", "fairhearing.disclosures.summary_line.disclosures_line"),
    ("Safety", "fairhearing.reported.summary_line.safety_line"),
    ("Keeping", "fairhearing.figures.summary_lines.keeping_line"),
    ("Learning", "fairhearing.quality.summary_line.learning_line"),
)
"""What the page for partners says, and by which function; "" where nothing here knows it yet."""
MIDDLEWARE = [
    "fairhearing.web.proxies.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "fairhearing.web.headers.HeadersMiddleware",
    "fairhearing.web.bodies.BodyMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "fairhearing.web.typed_text.TypedTextMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "fairhearing.web.sessions.SignInLifeMiddleware",
]
APPEND_SLASH = False
ROOT_URLCONF = "fairhearing.web.urls"
WSGI_APPLICATION = "fairhearing.web.wsgi.application"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"defects": {"class": "fairhearing.web.defects.DefectHandler"}},
    "loggers": {"django": {"handlers": ["defects"], "level": "ERROR", "propagate": False}},
}

# What packages above tell those below them, by the names of functions ------------------------------------------------

INDIVIDUAL_KEEPERS = [  # who may not be forgotten yet
    "fairhearing.cases.offered.keep_individuals",
    "fairhearing.subject_access.offered.keep_individuals",
    "fairhearing.disclosures.offered.keep_individuals",
    "fairhearing.rights.offered.keep_individuals",
]
LAST_CHANCE_FLAGS = [  # why calls whose time comes soon want a look
    "fairhearing.cases.offered.last_chance_flags",
    "fairhearing.ledger.children.last_chance_flags",
    "fairhearing.reported.flags.last_chance_flags",
]
LISTENING_REFERENCES = [  # what somebody may be about to listen for
    "fairhearing.cases.offered.open_references",
    "fairhearing.subject_access.offered.open_references",
    "fairhearing.disclosures.offered.open_references",
    "fairhearing.rights.offered.open_references",
]
LETTER_MATTERS = [  # where somebody who wrote a letter goes on: by the reference it bears
    "fairhearing.cases.offered.MATTERS",
    "fairhearing.subject_access.offered.MATTERS",
    "fairhearing.disclosures.offered.MATTERS",
    "fairhearing.rights.offered.MATTERS",
    "fairhearing.breaches.offered.MATTERS",
    "fairhearing.reported.letters_to.MATTERS",
]

COPY_CONDITIONS = [  # what a matter owes before sound of it may leave
    "fairhearing.disclosures.offered.owed_before_copy",
]
COPY_RECIPIENTS = [  # whom a matter's copy is for, as far as it is known
    "fairhearing.subject_access.offered.copy_recipient",
    "fairhearing.disclosures.offered.copy_recipient",
]
APPROVALS = "fairhearing.disclosures.offered.approved_first"
"""What the page of copies that left asks: disclosures -> since when each has been approved."""

FIND_BREACH = "fairhearing.breaches.offered.find_breach"
"""What is asked where a way out is said to be a breach: practice, reference -> its id."""

# What is shown ------------------------------------------------------------------------------------------------------

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "fairhearing.web.jinja.environment",
            "context_processors": ["fairhearing.web.page.page_context"],
        },
    },
]
STATIC_URL = "/static/"
STATIC_ROOT = HOME.web / "static"
FILE_UPLOAD_PERMISSIONS = 0o600  # of gathered static files: nothing in the home is for others
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "fairhearing.web.static_files.HashedStaticFilesStorage"},
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["fairhearing"],
    },
}
X_FRAME_OPTIONS = "DENY"
LARGEST_BODY_BYTES = 1024 * 1024  # of any request but a list of patients; other files are logs of phone systems
LARGEST_LIST_BYTES = 16 * 1024 * 1024  # more patients than any practice has; whole countries go by the command
LARGER_BODIES = {  # with what a form puts around a file
    "/individuals/lists": LARGEST_LIST_BYTES + 64 * 1024,
    "/requests/document": 10 * 1024 * 1024 + 64 * 1024,
    "/announcement/wordings/new": 12 * 1024 * 1024 + 64 * 1024,
    "/disclosures/paper": 10 * 1024 * 1024 + 64 * 1024,
    "/papers/keep": 10 * 1024 * 1024 + 64 * 1024,
}
DATA_UPLOAD_MAX_MEMORY_SIZE = LARGEST_BODY_BYTES
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]  # never a plain file on the disk
FILE_UPLOAD_MAX_MEMORY_SIZE = max(LARGER_BODIES.values())
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"  # "no-referrer" would hide the origin that the form check needs
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
