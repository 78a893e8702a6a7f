"""What they will hear: the sound of a listen with the hidden parts replaced, before it leaves the server."""

from __future__ import annotations

from uuid import UUID

import numpy as np
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from fairhearing.catalogue.models import Recording
from fairhearing.copying.hiding import hide
from fairhearing.copying.plan import Cover, HiddenSpan, Side
from fairhearing.playback.player import answer_sound, own_listen
from fairhearing.playback.ranges import ByteRange
from fairhearing.playback.sound import Ear, read_sound
from fairhearing.practice.allowed import requires
from fairhearing.practice.permissions import Permission
from fairhearing.redaction.grounds import GROUNDS, Ground
from fairhearing.redaction.models import Span
from fairhearing.redaction.spans import hidden_in
from fairhearing.redaction.visiting import find_recording
from fairhearing.vault.wav import HEAD_BYTES


@requires(Permission.LISTEN)
@require_safe
def copy_sound(request: HttpRequest, selection_id: UUID, listen_id: str) -> HttpResponseBase:
    """Answer one range of what they will hear, at most 64 KiB, never to be kept."""
    listen = own_listen(request, listen_id)
    _, candidate, recording = find_recording(request, selection_id, listen.recording_id)
    get_object_or_404(recording.listens, id=listen.id, ended_at=None)
    spans = tuple(hidden_span(span) for span in hidden_in(candidate, recording))

    def read(ear: Ear, listen_id: str, recording: Recording, wanted: ByteRange) -> bytes:
        return read_hidden(ear, listen_id, recording, wanted, spans)

    return answer_sound(request, listen, read)


def read_hidden(
    ear: Ear, listen_id: str, recording: Recording, wanted: ByteRange, spans: tuple[HiddenSpan, ...]
) -> bytes:
    """Return a range of the file with its hidden parts replaced: whole frames are read, and cut to what was asked."""
    each = recording.format.bytes_per_frame
    start = max(0, (wanted.start - HEAD_BYTES) // each)
    end = max(0, -(-(wanted.end - HEAD_BYTES) // each))
    begins = wanted.start if wanted.start < HEAD_BYTES else HEAD_BYTES + start * each
    ends = min(wanted.total, HEAD_BYTES + end * each) if wanted.end > HEAD_BYTES else wanted.end
    plain = read_sound(ear, listen_id, recording, ByteRange(begins, ends, wanted.total))
    head = max(0, HEAD_BYTES - begins)
    heard = plain[:head] + hide(plain[head:], start, recording.format, spans, np.random.default_rng())
    return heard[wanted.start - begins : wanted.end - begins]


def hidden_span(span: Span) -> HiddenSpan:
    """Return a part as whoever makes the copy knows it; of the reason, the words of the list alone."""
    words = GROUNDS[Ground(span.ground)]
    return HiddenSpan(Side(span.side), span.from_ms, span.to_ms, f"{words.label}: {words.law}", Cover(span.cover))
