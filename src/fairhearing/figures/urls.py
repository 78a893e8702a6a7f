"""Addresses of figures: months, measures and opaque ids only."""

from django.urls import path

from fairhearing.figures.chart_page import chart, chart_step, end_step
from fairhearing.figures.download import download_table
from fairhearing.figures.pages import days, figures, hours, lines, months, shared_lines
from fairhearing.figures.return_page import confirm_return, monthly_return
from fairhearing.figures.summary_page import sign_page, summary, summary_paper

urlpatterns = [
    path("figures", figures, name="figures"),
    path("figures/hours", hours, name="figures-hours"),
    path("figures/days", days, name="figures-days"),
    path("figures/months", months, name="figures-months"),
    path("figures/lines", lines, name="figures-lines"),
    path("figures/lines/shared", shared_lines, name="figures-shared-lines"),
    path("figures/charts/<slug:measure>", chart, name="figures-chart"),
    path("figures/charts/<slug:measure>/step", chart_step, name="figures-chart-step"),
    path("figures/steps/<uuid:step_id>/end", end_step, name="figures-end-step"),
    path("figures/return", monthly_return, name="figures-return"),
    path("figures/return/confirm", confirm_return, name="figures-confirm-return"),
    path("figures/summary", summary, name="figures-summary"),
    path("figures/summary/sign", sign_page, name="figures-sign-summary"),
    path("figures/summary/paper", summary_paper, name="figures-summary-paper"),
    path("figures/tables/<slug:table>", download_table, name="figures-table"),
]
