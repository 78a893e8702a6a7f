"""Expiry is no longer stored but follows from a call's day and class; calls and recordings can be destroyed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0005_imported_recordings")]

    operations = [
        migrations.RemoveIndex("recording", "catalogue_recording_expiry"),
        migrations.RemoveField("recording", "expires_on"),
        migrations.AddField("call", "destroyed_at", models.DateTimeField(blank=True, default=None, null=True)),
        migrations.AddIndex(
            "call",
            models.Index(
                fields=["practice", "record_class", "started_at"],
                name="catalogue_call_kept",
                condition=models.Q(destroyed_at=None),
            ),
        ),
        migrations.AlterField(
            "recording",
            "state",
            models.CharField(
                choices=[
                    ("closed", "Complete"),
                    ("interrupted", "Interrupted"),
                    ("destroying", "Being destroyed"),
                    ("destroyed", "Destroyed"),
                ],
                max_length=11,
            ),
        ),
    ]
