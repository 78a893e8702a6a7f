"""Rows of the log get their kind, and an index for each way to look. The rows are copied from the log again."""

from django.db import migrations, models


def forget_projection(apps, schema_editor):
    apps.get_model("jobs", "LogEntry").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [("jobs", "0003_schedule_and_progress")]

    operations = [
        migrations.RunPython(forget_projection, migrations.RunPython.noop, elidable=True),
        migrations.RemoveIndex(model_name="logentry", name="jobs_log_practice"),
        migrations.RemoveIndex(model_name="logentry", name="jobs_log_subject"),
        migrations.AddField(
            model_name="logentry",
            name="kind",
            field=models.CharField(max_length=20, default=""),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="logentry",
            index=models.Index(fields=["practice", "time", "index"], name="jobs_log_latest"),
        ),
        migrations.AddIndex(
            model_name="logentry",
            index=models.Index(fields=["practice", "kind", "time", "index"], name="jobs_log_kind"),
        ),
        migrations.AddIndex(
            model_name="logentry",
            index=models.Index(fields=["practice", "actor", "time", "index", "kind"], name="jobs_log_actor"),
        ),
        migrations.AddIndex(
            model_name="logentry",
            index=models.Index(fields=["practice", "subject", "time", "index", "kind"], name="jobs_log_of"),
        ),
    ]
