"""Indexes that hold what a search asks of them, so that it reads no row beside."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0010_indexes_for_finding'),
        ('practice', '0012_finished_checklists'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='party',
            name='catalogue_party_number',
        ),
        migrations.RemoveIndex(
            model_name='party',
            name='catalogue_party_reversed',
        ),
        migrations.RemoveIndex(
            model_name='party',
            name='catalogue_party_extension',
        ),
        migrations.RemoveIndex(
            model_name='party',
            name='catalogue_party_name',
        ),
        migrations.RemoveIndex(
            model_name='party',
            name='catalogue_party_last_name',
        ),
        migrations.RemoveIndex(
            model_name='party',
            name='catalogue_party_withheld',
        ),
        migrations.AddIndex(
            model_name='call',
            index=models.Index(fields=['conversation', 'direction', 'length_s'], name='catalogue_call_facts'),
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(fields=['practice', 'number', 'started_at', 'conversation'], name='catalogue_party_number'),
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(fields=['practice', 'number_reversed', 'started_at', 'conversation'], name='catalogue_party_reversed'),
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(fields=['practice', 'extension', 'started_at', 'conversation'], name='catalogue_party_extension'),
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(condition=models.Q(('name_forward__isnull', False)), fields=['practice', 'name_forward', 'started_at', 'conversation'], name='catalogue_party_name'),
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(condition=models.Q(('name_from_last__isnull', False)), fields=['practice', 'name_from_last', 'started_at', 'conversation'], name='catalogue_party_last_name'),
        ),
        migrations.AddIndex(
            model_name='party',
            index=models.Index(condition=models.Q(('withheld', True)), fields=['practice', 'started_at', 'conversation'], name='catalogue_party_withheld'),
        ),
    ]
