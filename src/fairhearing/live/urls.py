"""Addresses of live calls, of the register and of the keys of software: opaque ids only."""

from django.urls import path, re_path

from fairhearing.live.calls_now import calls_now, calls_now_list, go_on_with_call, pause_call, stop_call
from fairhearing.live.extensions import extensions, give_extension
from fairhearing.live.http_api import pause_recording, resume_recording, stop_recording
from fairhearing.live.register import add_entry, end_entry, register, review_entry, set_internal_calls
from fairhearing.live.software_keys import make_key, revoke_key, software_keys

urlpatterns = [
    path("now", calls_now, name="calls-now"),
    path("now/list", calls_now_list, name="calls-now-list"),
    re_path(r"^now/(?P<call_id>[0-9a-f]{32})/pause$", pause_call, name="pause-call"),
    re_path(r"^now/(?P<call_id>[0-9a-f]{32})/go-on$", go_on_with_call, name="go-on-with-call"),
    re_path(r"^now/(?P<call_id>[0-9a-f]{32})/objection$", stop_call, name="stop-call"),
    path("never-recorded", register, name="never-recorded"),
    path("never-recorded/add", add_entry, name="add-never-recorded"),
    path("never-recorded/internal", set_internal_calls, name="internal-calls"),
    path("never-recorded/<uuid:entry_id>/end", end_entry, name="end-never-recorded"),
    path("never-recorded/<uuid:entry_id>/review", review_entry, name="review-never-recorded"),
    path("extensions", extensions, name="extensions"),
    path("extensions/give", give_extension, name="give-extension"),
    path("software-keys", software_keys, name="software-keys"),
    path("software-keys/make", make_key, name="make-software-key"),
    path("software-keys/<uuid:key_id>/revoke", revoke_key, name="revoke-software-key"),
    path("api/v1/recording/pause", pause_recording, name="api-pause"),
    path("api/v1/recording/resume", resume_recording, name="api-resume"),
    path("api/v1/recording/stop", stop_recording, name="api-stop"),
]
