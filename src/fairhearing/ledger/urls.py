"""Addresses of patients and callers: opaque ids only."""

from django.urls import path, re_path

from fairhearing.ledger.call_people_page import call_people
from fairhearing.ledger.individual_forms import change, new_individual, new_number, number_over
from fairhearing.ledger.individuals_page import find_individuals, found_individuals, individuals
from fairhearing.ledger.list_page import list_columns, patient_list, patient_lists, take_list, throw_list_away
from fairhearing.ledger.rearrange_page import find_other, merge_two, split_one, undo_rearranging

urlpatterns = [
    path("individuals", individuals, name="individuals"),
    path("individuals/find", find_individuals, name="find-individuals"),
    path("individuals/found/<uuid:search_id>", found_individuals, name="found-individuals"),
    path("individuals/lists", patient_lists, name="patient-lists"),
    path("individuals/lists/<uuid:list_id>", patient_list, name="patient-list"),
    path("individuals/lists/<uuid:list_id>/columns", list_columns, name="list-columns"),
    path("individuals/lists/<uuid:list_id>/take", take_list, name="take-list"),
    path("individuals/lists/<uuid:list_id>/drop", throw_list_away, name="throw-list-away"),
    path("individuals/new", new_individual, name="new-individual"),
    path("individuals/<uuid:individual_id>/change", change, name="change-individual"),
    path("individuals/<uuid:individual_id>/numbers", new_number, name="new-number"),
    path("individuals/<uuid:individual_id>/numbers/over", number_over, name="number-over"),
    path("individuals/<uuid:individual_id>/merge", find_other, name="merge"),
    path("individuals/<uuid:individual_id>/merge/<uuid:other_id>", merge_two, name="merge-two"),
    path("individuals/<uuid:individual_id>/split", split_one, name="split"),
    path("individuals/rearranged/<uuid:rearrangement_id>/undo", undo_rearranging, name="undo-rearranging"),
    re_path(r"^calls/(?P<call_id>[0-9a-f]{32})/people$", call_people, name="call-people"),
]
