"""Homes from before rooms had networks: what could be played on this machine still can, and nothing elsewhere."""

from django.db import migrations

LOOPBACK = ("127.0.0.0/8", "::1/128")


def register_loopback(apps, schema_editor):
    Place = apps.get_model("practice", "Place")
    PlaceNetwork = apps.get_model("practice", "PlaceNetwork")
    for place in Place.objects.select_related("practice"):
        for network in LOOPBACK:
            PlaceNetwork.objects.get_or_create(
                place=place, network=network, defaults={"added_at": place.practice.created_at}
            )


class Migration(migrations.Migration):

    dependencies = [("practice", "0006_places_and_devices")]

    operations = [migrations.RunPython(register_loopback, migrations.RunPython.noop)]
