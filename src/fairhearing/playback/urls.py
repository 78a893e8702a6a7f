"""Addresses of listening: opaque ids only."""

from django.urls import path, re_path

from fairhearing.playback.closures_page import (
    assign_calls,
    close_call,
    close_range,
    closures_page,
    end_closure,
    open_again,
)
from fairhearing.playback.diary_page import diary, sign_diary
from fairhearing.playback.heard import report_heard
from fairhearing.playback.own_listens import own_listens
from fairhearing.playback.places_page import (
    add_network,
    add_place,
    close_place,
    enrol_device,
    places_page,
    remove_network,
    revoke_device,
    vouch_for_place,
)
from fairhearing.playback.player import player, session_left, sound, stop_listening
from fairhearing.playback.views import why_listen

urlpatterns = [
    re_path(r"^recordings/(?P<recording_id>[0-9a-f]{32})/listen$", why_listen, name="why-listen"),
    path("diary", diary, name="diary"),
    path("diary/sign", sign_diary, name="sign-diary"),
    path("about", closures_page, name="closures"),
    path("about/close", close_range, name="close-range"),
    path("about/<uuid:about_id>/assign", assign_calls, name="assign-calls"),
    path("about/<uuid:about_id>/end", end_closure, name="end-closure"),
    path("about/<uuid:about_id>/open", open_again, name="open-again"),
    re_path(r"^calls/(?P<call_id>[0-9a-f]{32})/about$", close_call, name="close-call"),
    path("places", places_page, name="places"),
    path("places/enrol", enrol_device, name="enrol-device"),
    path("places/add", add_place, name="add-place"),
    path("places/networks", add_network, name="add-network"),
    path("places/<slug:place_id>/vouch", vouch_for_place, name="vouch-for-place"),
    path("places/<slug:place_id>/close", close_place, name="close-place"),
    path("places/networks/<slug:network_id>/remove", remove_network, name="remove-network"),
    path("places/devices/<uuid:device_id>/revoke", revoke_device, name="revoke-device"),
    path("my-calls/listens", own_listens, name="own-listens"),
    path("listen/<slug:listen_id>", player, name="player"),
    path("listen/<slug:listen_id>/sound", sound, name="sound"),
    path("listen/<slug:listen_id>/heard", report_heard, name="heard"),
    path("listen/<slug:listen_id>/left", session_left, name="session-left"),
    path("listen/<slug:listen_id>/stop", stop_listening, name="stop-listening"),
]
