from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_sound_format")]

    operations = [
        migrations.AlterField(
            "finding",
            "kind",
            models.CharField(
                choices=[
                    ("silent", "No sound arrived from either side"),
                    ("one_sided", "Sound arrived from one side only"),
                    ("interrupted", "The recording was interrupted"),
                    ("gaps", "Some sound did not arrive"),
                    ("late_sound", "Some sound arrived too late to be kept"),
                    ("no_metadata", "The phone system did not say who called"),
                    ("sides_not_certain", "We are not certain which side is which"),
                    ("imported", "Imported after the call from another recorder"),
                    ("possible_duplicate", "The same call may be here twice: recorded, and imported"),
                ],
                max_length=20,
            ),
        )
    ]
