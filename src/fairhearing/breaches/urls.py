"""Addresses of breaches: opaque ids only."""

from django.urls import path

from fairhearing.breaches.pages import (
    breach,
    breach_days,
    breach_sheet,
    breaches,
    log_breach,
    write_breach_letter,
)

urlpatterns = [
    path("breaches", breaches, name="breaches"),
    path("breaches/days", breach_days, name="breach-days"),
    path("breaches/log", log_breach, name="log-breach"),
    path("breaches/sheet", breach_sheet, name="breach-sheet"),
    path("breaches/<uuid:breach_id>", breach, name="breach"),
    path("breaches/<uuid:breach_id>/letter", write_breach_letter, name="write-breach-letter"),
]
