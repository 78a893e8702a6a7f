"""Addresses of one's own sign-in."""

from django.urls import path

from fairhearing.web.account.overview import account
from fairhearing.web.account.passkeys import add_passkey, forget_passkey, new_passkey
from fairhearing.web.account.passphrase import own_passphrase
from fairhearing.web.account.recovery import recovery_codes
from fairhearing.web.account.sessions import end_session, sessions, sign_out_everywhere, sign_out_others

urlpatterns = [
    path("account", account, name="account"),
    path("account/passphrase", own_passphrase, name="own-passphrase"),
    path("account/passkeys/new", new_passkey, name="new-passkey"),
    path("account/passkeys/add", add_passkey, name="add-passkey"),
    path("account/passkeys/<slug:credential>/remove", forget_passkey, name="forget-passkey"),
    path("account/recovery-codes", recovery_codes, name="recovery-codes"),
    path("account/sessions", sessions, name="own-sessions"),
    path("account/sessions/others", sign_out_others, name="sign-out-others"),
    path("account/sessions/everywhere", sign_out_everywhere, name="sign-out-everywhere"),
    path("account/sessions/<slug:row>/end", end_session, name="end-session"),
]
