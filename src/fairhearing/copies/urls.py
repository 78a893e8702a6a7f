"""Addresses of copies: opaque ids only."""

from django.urls import path

from fairhearing.copies.copies_page import begin, continue_copy, copies_of, copy_progress, stop_copy
from fairhearing.copies.plain_page import plain_files, take_plain
from fairhearing.copies.take_page import copy_file, take
from fairhearing.copies.ways_out_page import agree_way_out, answer_way_out, list_ways_out, way_out

urlpatterns = [
    path("copies/of/<uuid:selection_id>", copies_of, name="copies-of"),
    path("copies/of/<uuid:selection_id>/make", begin, name="make-copy"),
    path("copies/<uuid:copy_id>/on", continue_copy, name="continue-copy"),
    path("copies/<uuid:copy_id>/stop", stop_copy, name="stop-copy"),
    path("copies/<uuid:copy_id>/progress", copy_progress, name="copy-progress"),
    path("copies/<uuid:copy_id>/take", take, name="take-copy"),
    path("copies/<uuid:copy_id>/plain", take_plain, name="take-plain"),
    path("copies/taken/<uuid:taking_id>/file", copy_file, name="copy-file"),
    path("copies/taken/<uuid:taking_id>/files", plain_files, name="plain-files"),
    path("copies/out", list_ways_out, name="ways-out"),
    path("copies/out/<slug:key>", way_out, name="way-out"),
    path("copies/out/<slug:key>/answer", answer_way_out, name="answer-way-out"),
    path("copies/out/<slug:key>/agree", agree_way_out, name="agree-way-out"),
]
