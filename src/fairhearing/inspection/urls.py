"""Addresses of what is made for inspectors, the public and the partners: codes only."""

from django.urls import path

from fairhearing.inspection.gaps_page import every_gap, take_gaps
from fairhearing.inspection.hub_page import inspection
from fairhearing.inspection.notice_pages import take_notice
from fairhearing.inspection.pack_page import ask_pack, pack_progress, take_pack
from fairhearing.inspection.public_pages import take_public_page
from fairhearing.inspection.statement_pages import statement_page, take_statement

urlpatterns = [
    path("inspection", inspection, name="inspection"),
    path("inspection/pack/make", ask_pack, name="ask-for-pack"),
    path("inspection/pack/progress", pack_progress, name="pack-progress"),
    path("inspection/pack/take", take_pack, name="take-pack"),
    path("inspection/gaps", every_gap, name="every-gap"),
    path("inspection/gaps/take", take_gaps, name="take-gaps"),
    path("inspection/notices/<slug:kind>/take", take_notice, name="take-notice"),
    path("inspection/public-page/take", take_public_page, name="take-public-page"),
    path("inspection/statements/<slug:kind>", statement_page, name="statement"),
    path("inspection/statements/<slug:kind>/take", take_statement, name="take-statement"),
]
