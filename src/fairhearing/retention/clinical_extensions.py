"""On which extensions care is discussed: their calls begin as clinical, and wait for a confirmed note."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from fairhearing.practice.allowed import requires
from fairhearing.practice.notices import after_change
from fairhearing.practice.permissions import Permission
from fairhearing.retention.classes import set_clinical
from fairhearing.retention.visiting import visit_of


@requires(Permission.SET_KEEPING)
@require_POST
def set_clinical_extension(request: HttpRequest) -> HttpResponseBase:
    """Say whether calls of an extension begin as clinical."""
    visit = visit_of(request, Permission.SET_KEEPING)
    extension = get_object_or_404(visit.practice.extensions, extension=request.POST.get("extension", ""))
    is_clinical = request.POST.get("clinical") == "yes"
    set_clinical(extension, is_clinical=is_clinical, by=visit.person, role=visit.role)
    begin = "clinical, unconfirmed" if is_clinical else "administrative"
    words = f"From now on, calls of extension {extension.extension} begin as {begin}."
    return after_change(request, reverse("extensions"), words, now=timezone.now())
