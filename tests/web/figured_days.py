"""Half a year of counted days, for pages of figures: those of the demonstration, and a shared line among them."""

from fairhearing.cli.demo.figures import fill_figures
from fairhearing.figures.models import CountedDay, LineCount, SharedLine
from fairhearing.practice.models import Extension


def add_figured_days(practice, now):
    """Write the days."""
    fill_figures(practice.id, now)
    Extension.objects.get_or_create(practice=practice, extension="250", defaults={"label": "Front desk"})
    SharedLine.objects.create(practice=practice, extension="250", name="Front desk", said_at=now)
    LineCount.objects.bulk_create(
        LineCount(
            counted=day,
            practice=practice,
            day=day.day,
            source=day.source,
            line="250",
            direction="in",
            calls=30,
            answered=26,
            talk_s=5000,
            timed=26,
        )
        for day in CountedDay.objects.filter(practice=practice)
    )
