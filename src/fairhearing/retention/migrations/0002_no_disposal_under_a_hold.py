"""The database refuses to destroy what a hold keeps."""

from django.db import migrations

from fairhearing.retention.triggers import create, drop


class Migration(migrations.Migration):
    dependencies = [("retention", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
