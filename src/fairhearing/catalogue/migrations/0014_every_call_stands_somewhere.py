"""No call is without the moment at which its conversation stands; one index answers which way and how long."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0013_where_calls_stand")]

    operations = [
        migrations.AlterField("call", "stands_at", models.DateTimeField()),
        migrations.AddIndex(
            "call",
            models.Index(
                fields=["practice", "stands_at", "conversation", "direction", "length_s"], name="catalogue_call_stands"
            ),
        ),
    ]
