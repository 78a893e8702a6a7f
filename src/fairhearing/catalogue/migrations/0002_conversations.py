"""Conversations of calls, what ties calls together, who took part when, what vendors added.

Each call that is there already becomes a conversation of its own. Columns that must not be empty become so in the next
migration: PostgreSQL alters no table in the transaction that filled it.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Coalesce

_BATCH = 5000


def _let_each_call_be_a_conversation(apps, schema_editor):
    del schema_editor
    call_model, conversation_model = apps.get_model("catalogue", "Call"), apps.get_model("catalogue", "Conversation")
    waiting = []
    for each in call_model.objects.values_list("id", "practice_id", "started_at").iterator(_BATCH):
        waiting.append(conversation_model(id=each[0], practice_id=each[1], started_at=each[2]))
        if len(waiting) == _BATCH:
            conversation_model.objects.bulk_create(waiting)
            waiting.clear()
    conversation_model.objects.bulk_create(waiting)
    call_model.objects.update(conversation_id=F("id"), last_at=Coalesce(F("ended_at"), F("started_at")))
    apps.get_model("catalogue", "Party").objects.update(conversation_id=F("call_id"))


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial"), ("practice", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Conversation",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("started_at", models.DateTimeField()),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conversations",
                        to="practice.practice",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["practice", "started_at", "id"], name="catalogue_conversation_latest")
                ],
            },
        ),
        migrations.AddField(
            "call",
            "conversation",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="calls",
                to="catalogue.conversation",
            ),
        ),
        migrations.AddField("call", "last_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "party",
            "conversation",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parties",
                to="catalogue.conversation",
            ),
        ),
        migrations.AddField("recording", "said", models.JSONField(default=list)),
        migrations.CreateModel(
            name="CallIdentifier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("value", models.CharField(max_length=128)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="identifiers", to="catalogue.call"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practice.practice"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["call", "kind", "value"], name="catalogue_identifier_once")
                ],
                "indexes": [models.Index(fields=["practice", "kind", "value"], name="catalogue_identifier_shared")],
            },
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("side", models.CharField(choices=[("left", "Outside"), ("right", "Practice")], max_length=5)),
                ("number", models.CharField(blank=True, default="", max_length=32)),
                ("extension", models.CharField(blank=True, default="", max_length=32)),
                ("withheld", models.BooleanField(default=False)),
                ("name", models.CharField(blank=True, default="", max_length=100)),
                ("from_ms", models.PositiveIntegerField()),
                ("until_ms", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "recording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participations",
                        to="catalogue.recording",
                    ),
                ),
            ],
        ),
        migrations.RunPython(_let_each_call_be_a_conversation, migrations.RunPython.noop),
    ]
