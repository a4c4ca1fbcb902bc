import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0004_days_counted_anew'),
        ('evidence', '0010_kept_and_deleted'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('electronic', 'Electronic signature'), ('paper', 'Signed on paper')], max_length=10)),
                ('verdict', models.CharField(choices=[('fits', 'It fits this document and the key of its certificate'), ('unknown', 'Present; its algorithm cannot be verified here'), ('seen', 'On paper: for the eye')], max_length=10)),
                ('algorithm', models.CharField(blank=True, max_length=120)),
                ('sealed_signers', models.BinaryField()),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('void_at', models.DateTimeField(null=True)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='complaints.complaint')),
                ('document', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.evidenceitem')),
                ('file', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.evidenceitem')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.revision')),
            ],
            options={
                'ordering': ['recorded_at', 'id'],
            },
        ),
    ]
