"""What names are looked up by, and how long a call was. Old rows are filled a thousand at a time.

Their indexes are made in the next migration: PostgreSQL alters no table in the transaction that filled it.
"""

from django.db import migrations, models

from fairhearing.catalogue.names import name_keys

_BATCH = 1000


def _fill_names(apps, schema_editor):
    del schema_editor
    named = apps.get_model("catalogue", "Party").objects.exclude(name="").order_by("id")
    last = 0
    while batch := list(named.filter(id__gt=last).only("id", "name")[:_BATCH]):
        for party in batch:
            keys = name_keys(party.name)
            party.name_forward, party.name_from_last = keys.forward, keys.from_last
        named.bulk_update(batch, ["name_forward", "name_from_last"], batch_size=_BATCH // 4)
        last = batch[-1].id


def _fill_lengths(apps, schema_editor):
    del schema_editor
    calls = apps.get_model("catalogue", "Call").objects.order_by("id")
    last = ""
    while batch := list(calls.filter(id__gt=last).only("id", "started_at", "last_at")[:_BATCH]):
        for call in batch:
            call.length_s = max(0, int((call.last_at - call.started_at).total_seconds()))
        calls.bulk_update(batch, ["length_s"], batch_size=_BATCH // 4)
        last = batch[-1].id


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0008_heard_recordings")]

    operations = [
        migrations.AddField("call", "length_s", models.PositiveIntegerField(default=None, null=True)),
        migrations.AddField("party", "name_forward", models.CharField(default=None, max_length=120, null=True)),
        migrations.AddField("party", "name_from_last", models.CharField(default=None, max_length=120, null=True)),
        migrations.RunPython(_fill_names, migrations.RunPython.noop),
        migrations.RunPython(_fill_lengths, migrations.RunPython.noop),
    ]
