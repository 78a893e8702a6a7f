"""No call and no party is without a conversation."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_conversations")]

    operations = [
        migrations.AlterField(
            "call",
            "conversation",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="catalogue.conversation"
            ),
        ),
        migrations.AlterField("call", "last_at", models.DateTimeField()),
        migrations.AlterField(
            "party",
            "conversation",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="parties", to="catalogue.conversation"
            ),
        ),
    ]
