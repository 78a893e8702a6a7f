"""When its conversation began, repeated on each call: most are their conversation's first and begin where it does.

Required, and in an index, from the next migration: PostgreSQL alters no table in the transaction that filled it.
"""

from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery


def _fill(apps, schema_editor):
    del schema_editor
    calls = apps.get_model("catalogue", "Call").objects
    conversations = apps.get_model("catalogue", "Conversation").objects.filter(id=OuterRef("conversation"))
    calls.filter(conversation=F("id")).update(stands_at=F("started_at"))
    calls.exclude(conversation=F("id")).update(stands_at=Subquery(conversations.values("started_at")[:1]))


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0012_announced")]

    operations = [
        migrations.AddField("call", "stands_at", models.DateTimeField(null=True, default=None)),
        migrations.RunPython(_fill, migrations.RunPython.noop),
    ]
