"""Addresses of people: opaque ids only. A link's token leaves the address as soon as it is taken up."""

from django.urls import path, re_path

from fairhearing.web.people.admit import admit
from fairhearing.web.people.forgotten import forgotten, kit_device, sign_in_by_kit
from fairhearing.web.people.invite import choose_role, invite_person, new_link, renew_sign_in, revoke_invitation
from fairhearing.web.people.join import accept, join, join_device, join_passphrase, join_words, my_words
from fairhearing.web.people.key_change import change_key, finish_change, make_key, read_back
from fairhearing.web.people.keys_page import keys
from fairhearing.web.people.kit_drill import kit_drill
from fairhearing.web.people.leave import leave, sign
from fairhearing.web.people.notice import change_notice, notice, notice_readers
from fairhearing.web.people.own_key import key_passphrase, new_phone
from fairhearing.web.people.page import people, person
from fairhearing.web.people.take_key import take_key

urlpatterns = [
    path("people", people, name="people"),
    path("people/<uuid:person_id>", person, name="person"),
    path("people/<uuid:person_id>/leave", leave, name="leave"),
    path("people/<uuid:person_id>/sign", sign, name="sign-appointment"),
    path("people/<uuid:person_id>/sign-in", renew_sign_in, name="renew-sign-in"),
    path("people/invite", choose_role, name="choose-role"),
    path("people/invite/<slug:code>", invite_person, name="invite"),
    path("people/invitations/<uuid:invitation_id>/link", new_link, name="new-link"),
    path("people/invitations/<uuid:invitation_id>/revoke", revoke_invitation, name="revoke-invitation"),
    path("people/notice", notice_readers, name="notice-readers"),
    path("people/notice/change", change_notice, name="change-notice"),
    path("notice", notice, name="notice"),
    re_path(r"^join/(?P<token>[A-Za-z0-9_-]{43})$", join, name="join"),
    re_path(r"^join/(?P<token>[A-Za-z0-9_-]{43})/accept$", accept, name="accept-invitation"),
    path("join/passphrase", join_passphrase, name="join-passphrase"),
    path("join/device", join_device, name="join-device"),
    path("join/words", join_words, name="join-words"),
    path("account/words", my_words, name="my-words"),
    path("account/key-passphrase", key_passphrase, name="key-passphrase"),
    path("account/phone", new_phone, name="new-phone"),
    path("sign-in/forgotten", forgotten, name="forgotten"),
    path("sign-in/kit", sign_in_by_kit, name="sign-in-kit"),
    path("sign-in/kit/device", kit_device, name="sign-in-kit-device"),
    path("people/invitations/<uuid:invitation_id>/admit", admit, name="admit"),
    path("people/keys", keys, name="keys"),
    path("people/keys/change", change_key, name="change-key"),
    path("people/keys/change/make", make_key, name="make-key"),
    path("people/keys/change/read", read_back, name="read-back"),
    path("people/keys/change/finish", finish_change, name="finish-change"),
    path("people/keys/kit", kit_drill, name="kit-drill"),
    path("people/keys/<uuid:person_id>", take_key, name="take-key"),
]
