"""A recording's law becomes its sound format: the same words, and one more for wideband."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_every_call_has_a_conversation")]

    operations = [
        migrations.RenameField("recording", "law", "sound_format"),
        migrations.AlterField("recording", "sound_format", models.CharField(max_length=20)),
    ]
