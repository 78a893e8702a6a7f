"""Indexes for finding by name and by a withheld number. Searches are `finding`'s; they were kept for a day only."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0009_keys_for_finding")]

    operations = [
        migrations.AddIndex(
            "party",
            models.Index(
                fields=["practice", "name_forward", "started_at"],
                name="catalogue_party_name",
                condition=models.Q(name_forward__isnull=False),
            ),
        ),
        migrations.AddIndex(
            "party",
            models.Index(
                fields=["practice", "name_from_last", "started_at"],
                name="catalogue_party_last_name",
                condition=models.Q(name_from_last__isnull=False),
            ),
        ),
        migrations.AddIndex(
            "party",
            models.Index(
                fields=["practice", "started_at"],
                name="catalogue_party_withheld",
                condition=models.Q(withheld=True),
            ),
        ),
        migrations.DeleteModel("Search"),
    ]
