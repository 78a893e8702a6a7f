"""Addresses of listening: opaque ids only."""

from django.urls import path, re_path

from fairhearing.playback.heard import report_heard
from fairhearing.playback.own_listens import own_listens
from fairhearing.playback.player import player, sound, stop_listening
from fairhearing.playback.views import why_listen

urlpatterns = [
    re_path(r"^recordings/(?P<recording_id>[0-9a-f]{32})/listen$", why_listen, name="why-listen"),
    path("my-calls", own_listens, name="own-listens"),
    path("listen/<slug:listen_id>", player, name="player"),
    path("listen/<slug:listen_id>/sound", sound, name="sound"),
    path("listen/<slug:listen_id>/heard", report_heard, name="heard"),
    path("listen/<slug:listen_id>/stop", stop_listening, name="stop-listening"),
]
