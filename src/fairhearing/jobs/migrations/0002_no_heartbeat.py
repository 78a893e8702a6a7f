"""How the worker is stands in HOME/status/worker.json, where it can be read without this database."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("jobs", "0001_initial")]

    operations = [migrations.DeleteModel(name="Heartbeat")]
