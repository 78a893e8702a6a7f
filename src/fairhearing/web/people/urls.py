"""Addresses of people: opaque ids only. A link's token leaves the address as soon as it is taken up."""

from django.urls import path, re_path

from fairhearing.web.people.admit import admit
from fairhearing.web.people.invite import choose_role, invite_person, new_link, renew_sign_in, revoke_invitation
from fairhearing.web.people.join import accept, join, join_device, join_passphrase, join_words, my_words
from fairhearing.web.people.leave import leave, sign
from fairhearing.web.people.notice import change_notice, notice, notice_readers
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
    path("people/invitations/<uuid:invitation_id>/admit", admit, name="admit"),
    path("people/keys/<uuid:person_id>", take_key, name="take-key"),
]
