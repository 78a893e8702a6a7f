"""What is known of calls and recordings without opening any sound. Written by intake, once each.

Ids are the recorder's: 32 hexadecimal characters, random, the same in the sealed file, the keyring and the log.
Times are UTC; positions within a recording are milliseconds from its beginning.
"""

from __future__ import annotations

from django.db import models

from fairhearing.call.withholding import Why
from fairhearing.catalogue import rules
from fairhearing.catalogue.conflict_models import About, Closed
from fairhearing.catalogue.names import LONGEST_KEY
from fairhearing.catalogue.rules import FindingKind
from fairhearing.practice.models import Practice
from fairhearing.wire.sound_format import SoundFormat

__all__ = [
    "About",
    "Call",
    "CallIdentifier",
    "Closed",
    "Conversation",
    "Event",
    "Finding",
    "Gap",
    "Manifest",
    "Participation",
    "Party",
    "Recording",
    "RefusedManifest",
]

_FINDING_WORDS = {
    FindingKind.SILENT: "No sound arrived from either side",
    FindingKind.ONE_SIDED: "Sound arrived from one side only",
    FindingKind.INTERRUPTED: "The recording was interrupted",
    FindingKind.GAPS: "Some sound did not arrive",
    FindingKind.LATE_SOUND: "Some sound arrived too late to be kept",
    FindingKind.NO_METADATA: "The phone system did not say who called",
    FindingKind.SIDES_NOT_CERTAIN: "We are not certain which side is which",
    FindingKind.IMPORTED: "Imported after the call from another recorder",
    FindingKind.POSSIBLE_DUPLICATE: "The same call may be here twice: recorded, and imported",
    FindingKind.CROSSTALK: "One side can be heard on the other’s line",
    FindingKind.CLIPPED: "The sound is distorted: it was too loud for the line",
    FindingKind.FAINT: "One side can hardly be heard",
    FindingKind.OVERLAP: "Both sides speak at once for much of the call",
    FindingKind.UNHEARD: "Nothing checked the sound of this recording",
}


class Conversation(models.Model):
    """Calls that belong together, most often one alone; a transfer or a conference may be several.

    Its id is its first call's, so that it is the same whichever of its calls came first (see `conversations`).
    """

    id = models.CharField(max_length=32, primary_key=True)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="conversations")
    started_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["practice", "started_at", "id"], name="catalogue_conversation_latest")]


class Call(models.Model):
    """One call as the phone system recorded it. Its recordings are one, or several where more than two streams came.

    last_at: the last moment that is known of it, which is its end unless it was interrupted.
    destroyed_at: when the last of its recordings was destroyed, and with it what was known of the people; None before.
    length_s: from its beginning to `last_at`, for search; None where nobody wrote it.
    stands_at: when its conversation began, repeated here: one range of one index answers which way and how long.
    """

    class Direction(models.TextChoices):
        """Who rang whom, as far as it is known."""

        IN = "in", "Incoming"
        OUT = "out", "Outgoing"
        INTERNAL = "internal", "Internal"
        UNKNOWN = "unknown", "Not known"

    class RecordClass(models.TextChoices):
        """What kind of record the call is: it decides how long it is kept."""

        ADMINISTRATIVE = str(rules.RecordClass.ADMINISTRATIVE), "Administrative"
        EVIDENCE = str(rules.RecordClass.EVIDENCE), "Evidence"
        CLINICAL_UNCONFIRMED = str(rules.RecordClass.CLINICAL_UNCONFIRMED), "Clinical, unconfirmed"
        CLINICAL_SUMMARISED = str(rules.RecordClass.CLINICAL_SUMMARISED), "Clinical, summarised"
        CLINICAL_ONLY = str(rules.RecordClass.CLINICAL_ONLY), "Clinical only"

    id = models.CharField(max_length=32, primary_key=True)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="calls")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="calls")
    direction = models.CharField(max_length=8, choices=Direction)
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField()
    record_class = models.CharField(max_length=20, choices=RecordClass, default=RecordClass.ADMINISTRATIVE)
    client = models.CharField(max_length=100, blank=True, default="")
    session = models.CharField(max_length=100, blank=True, default="")
    clock_shift_s = models.FloatField(default=0)
    destroyed_at = models.DateTimeField(null=True, blank=True, default=None)
    length_s = models.PositiveIntegerField(null=True, default=None)
    stands_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["practice", "started_at", "id"], name="catalogue_call_latest"),
            models.Index(fields=["conversation", "direction", "length_s"], name="catalogue_call_facts"),
            models.Index(
                fields=["practice", "stands_at", "conversation", "direction", "length_s"], name="catalogue_call_stands"
            ),
            models.Index(
                fields=["practice", "record_class", "started_at"],
                name="catalogue_call_kept",
                condition=models.Q(destroyed_at=None),
            ),
        ]


class CallIdentifier(models.Model):
    """Something that calls of one conversation share, in the phone system's own words. No page shows it as such."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="identifiers")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=128)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "kind", "value"], name="catalogue_identifier_once"),
        ]
        indexes = [models.Index(fields=["practice", "kind", "value"], name="catalogue_identifier_shared")]


class Party(models.Model):
    """Somebody on the call. Practice, conversation and its start are repeated here: search reads this table alone.

    name_forward, name_from_last: what the name is looked up by (see `names`); None where there is no name.
    """

    class Side(models.TextChoices):
        """Which side of the recording the party is heard on."""

        LEFT = "left", "Outside"
        RIGHT = "right", "Practice"

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="parties")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="parties")
    started_at = models.DateTimeField()
    side = models.CharField(max_length=5, choices=Side)
    number = models.CharField(max_length=32, blank=True, default="")
    number_reversed = models.CharField(max_length=32, blank=True, default="")
    extension = models.CharField(max_length=32, blank=True, default="")
    withheld = models.BooleanField(default=False)
    name = models.CharField(max_length=100, blank=True, default="")
    name_forward = models.CharField(max_length=LONGEST_KEY, null=True, default=None)  # noqa: DJ001 - NULL is in no index
    name_from_last = models.CharField(max_length=LONGEST_KEY, null=True, default=None)  # noqa: DJ001 - likewise

    class Meta:
        verbose_name_plural = "parties"
        constraints = [
            models.UniqueConstraint(fields=["call", "side", "number", "extension"], name="catalogue_party_once")
        ]
        indexes = [
            models.Index(fields=["practice", "number", "started_at", "conversation"], name="catalogue_party_number"),
            models.Index(
                fields=["practice", "number_reversed", "started_at", "conversation"], name="catalogue_party_reversed"
            ),
            models.Index(
                fields=["practice", "extension", "started_at", "conversation"], name="catalogue_party_extension"
            ),
            models.Index(
                fields=["practice", "name_forward", "started_at", "conversation"],
                name="catalogue_party_name",
                condition=models.Q(name_forward__isnull=False),
            ),
            models.Index(
                fields=["practice", "name_from_last", "started_at", "conversation"],
                name="catalogue_party_last_name",
                condition=models.Q(name_from_last__isnull=False),
            ),
            models.Index(
                fields=["practice", "started_at", "conversation"],
                name="catalogue_party_withheld",
                condition=models.Q(withheld=True),
            ),
        ]


class Manifest(models.Model):
    """One signed manifest that was read, verified and written into the catalogue."""

    node = models.CharField(max_length=40)
    boot = models.PositiveIntegerField()
    number = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    previous_sha256 = models.CharField(max_length=64, blank=True, default="")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["node", "boot", "number"], name="catalogue_manifest_once"),
        ]


class RefusedManifest(models.Model):
    """A manifest that was set aside, and why. `file`: its path below HOME/manifests. It is tried again later."""

    LONGEST_REASON = 200

    file = models.CharField(max_length=120, unique=True)
    sha256 = models.CharField(max_length=64)
    node = models.CharField(max_length=40)
    boot = models.PositiveIntegerField()
    number = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=LONGEST_REASON)
    refused_at = models.DateTimeField()
    tried_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["node", "boot", "number"], name="catalogue_refused_place"),
            models.Index(fields=["tried_at"], name="catalogue_refused_tried"),
        ]


class Recording(models.Model):
    """One sealed file and its key. frames: samples a side, at the rate of its format.

    said: what the phone system's vendor added to its metadata, as objects of `owner`, `name` and `text`.
    packets: of each side, how many were received, lost and late; empty where nobody counted.
    hearing_due_at: until when it waits for what a machine hears of it; stays where it waited in vain.
    """

    class Hearing(models.TextChoices):
        """Whether a machine listened to it. The words are stored: only add."""

        NOT_DONE = "", "Not done for this kind of recording"
        WAITS = "waits", "Not done yet"
        HEARD = "heard", "Done"
        UNHEARD = "unheard", "Not done in time"

    class State(models.TextChoices):
        """How the sound ended, or that it is gone. `retention` alone writes the last two."""

        CLOSED = "closed", "Complete"
        INTERRUPTED = "interrupted", "Interrupted"
        DESTROYING = "destroying", "Being destroyed"
        DESTROYED = "destroyed", "Destroyed"

    id = models.CharField(max_length=32, primary_key=True)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="recordings")
    manifest = models.OneToOneField(Manifest, on_delete=models.PROTECT, related_name="recording")
    ordinal = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=11, choices=State)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, blank=True, default="")
    key_id = models.CharField(max_length=16)
    sealed_key_sha256 = models.CharField(max_length=64)
    object_name = models.CharField(max_length=200)
    object_size = models.PositiveBigIntegerField()
    object_sha256 = models.CharField(max_length=64)
    sound_format = models.CharField(max_length=20)
    frames = models.PositiveBigIntegerField()
    segments = models.PositiveIntegerField()
    sides_from = models.CharField(max_length=20, blank=True, default="")
    said = models.JSONField(default=list)
    packets = models.JSONField(default=dict)
    hearing = models.CharField(max_length=10, choices=Hearing, blank=True, default=Hearing.NOT_DONE)
    hearing_due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "ordinal", "id"], name="catalogue_recording_order")]
        indexes = [
            models.Index(
                fields=["hearing", "hearing_due_at"],
                name="catalogue_hearing_due",
                condition=models.Q(hearing_due_at__isnull=False),
            )
        ]

    @property
    def format(self) -> SoundFormat:
        """What the bytes of its sound are."""
        return SoundFormat(self.sound_format)

    @property
    def duration_ms(self) -> int:
        """The sound's length in milliseconds."""
        return self.format.duration_ms(self.frames)

    @property
    def not_recorded(self) -> Why | None:
        """Why there is no recording: this is the note of a call, or a part of one, that was not to be recorded."""
        return Why(self.end_reason) if self.end_reason in tuple(Why) else None

    @property
    def is_gone(self) -> bool:
        """Whether it was destroyed, or is being: nobody hears it any more, and nothing keeps it any longer."""
        return self.state in {self.State.DESTROYING, self.State.DESTROYED}

    @property
    def is_closed(self) -> bool:
        """Whether the sealed file has its first and last segment."""
        return self.state == self.State.CLOSED


class Participation(models.Model):
    """A stretch of a recording through which somebody took part. until_ms: None where it was to the end.

    It says who was on the line, not that they spoke.
    """

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="participations")
    side = models.CharField(max_length=5, choices=Party.Side)
    number = models.CharField(max_length=32, blank=True, default="")
    extension = models.CharField(max_length=32, blank=True, default="")
    withheld = models.BooleanField(default=False)
    name = models.CharField(max_length=100, blank=True, default="")
    from_ms = models.PositiveIntegerField()
    until_ms = models.PositiveIntegerField(null=True, blank=True)


class Gap(models.Model):
    """A stretch of one side for which no sound arrived; silence stands in its place."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="gaps")
    side = models.CharField(max_length=5, choices=Party.Side)
    start_ms = models.PositiveIntegerField()
    length_ms = models.PositiveIntegerField()

    class Meta:
        ordering = ["start_ms", "side"]


class Event(models.Model):
    """Something that happened during the call: hold, resume, a change of law, sound that came too late."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="events")
    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="events")
    at_ms = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    side = models.CharField(max_length=5, blank=True, default="")
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["at_ms", "id"]


class Finding(models.Model):
    """Something about a recording that a manager should know. Not a state: several may hold at once."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=20, choices=[(kind, _FINDING_WORDS[kind]) for kind in FindingKind])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recording", "kind"], name="catalogue_finding_once")]
        indexes = [models.Index(fields=["kind"], name="catalogue_finding_kind")]


class Announced(models.Model):
    """Whether the announcement was heard in a recording, on the practice's side. No row: nobody looked.

    wording: which version of it was, by its id; empty where none was.
    """

    class Verdict(models.TextChoices):
        """Hearing's word. The words are stored: only add."""

        PLAYED = "played", "Heard"
        PARTIAL = "partial", "Heard in part"
        NOT_FOUND = "not_found", "Not heard"
        CANNOT_TELL = "cannot_tell", "Cannot tell"

    class Why(models.TextChoices):
        """Why it cannot be told. The words are stored: only add."""

        NONE = "", "-"
        NO_WORDING = "no_wording", "No announcement was published to look for"
        NO_SOUND = "no_sound", "There is no sound on the practice’s side"
        TOO_SHORT = "too_short", "The recording is too short"
        ALIKE = "alike", "Something sounds much like it: another voice, or a bad line"

    recording = models.OneToOneField(Recording, on_delete=models.CASCADE, related_name="announced", primary_key=True)
    verdict = models.CharField(max_length=12, choices=Verdict)
    why = models.CharField(max_length=12, choices=Why, blank=True, default=Why.NONE)
    wording = models.CharField(max_length=32, blank=True, default="")
