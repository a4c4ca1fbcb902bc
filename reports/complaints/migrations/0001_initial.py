
import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0003_triage_of_a_report'),
        ('evidence', '0002_custody_is_never_changed'),
        ('registry', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Complaint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.CharField(max_length=24, unique=True)),
                ('state', models.CharField(choices=[('requested', 'Being drafted'), ('draft', 'Draft'), ('approved', 'Approved'), ('filed', 'Registered, waiting for an answer'), ('refused', 'Registration refused'), ('answered', 'Answered'), ('closed', 'Closed')], default='requested', max_length=12)),
                ('jurisdiction_version', models.CharField(max_length=60)),
                ('addressee', models.CharField(max_length=60)),
                ('letter', models.CharField(max_length=60)),
                ('path', models.CharField(blank=True, max_length=120)),
                ('language', models.CharField(max_length=5)),
                ('sealed_request', models.BinaryField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('counted', models.JSONField(default=dict)),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('approved_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='cases.case')),
                ('commission', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.commission')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Filing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('outcome', models.CharField(choices=[('registered', 'Registered'), ('refused', 'Refused to register')], max_length=12)),
                ('filed_at', models.DateTimeField()),
                ('channel', models.CharField(max_length=60)),
                ('where', models.CharField(blank=True, max_length=300)),
                ('number', models.CharField(blank=True, max_length=120)),
                ('sealed_refusal', models.BinaryField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('counted', models.JSONField(default=dict)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='filings', to='complaints.complaint')),
                ('receipt', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.evidenceitem')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('satisfied', 'Satisfied'), ('partly', 'Satisfied in part'), ('rejected', 'Rejected'), ('forwarded', 'Passed to another body'), ('formal', 'Formal reply without substance')], max_length=12)),
                ('received_at', models.DateTimeField()),
                ('number', models.CharField(blank=True, max_length=120)),
                ('sealed_text', models.BinaryField(null=True)),
                ('paper', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.evidenceitem')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('filing', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='complaints.filing')),
            ],
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveIntegerField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sealed_structure', models.BinaryField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='complaints.complaint')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.AddField(
            model_name='complaint',
            name='approved_revision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.revision'),
        ),
        migrations.CreateModel(
            name='Bundle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('requested', 'Being put together'), ('ready', 'Ready')], default='requested', max_length=10)),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ready_at', models.DateTimeField(null=True)),
                ('stored_name', models.CharField(blank=True, max_length=120)),
                ('size', models.BigIntegerField(null=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('key_public', models.CharField(blank=True, max_length=80)),
                ('key_for_case', models.BinaryField(null=True)),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bundles', to='complaints.complaint')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.revision')),
            ],
            options={
                'ordering': ['-requested_at'],
            },
        ),
        migrations.CreateModel(
            name='UnsavedText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('based_on', models.PositiveIntegerField()),
                ('sealed_text', models.BinaryField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='unsaved', to='complaints.complaint')),
            ],
        ),
        migrations.AddIndex(
            model_name='filing',
            index=models.Index(fields=['due_at', 'id'], name='filing_due'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(fields=('complaint', 'number'), name='revision_in_order'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(fields=['-requested_at', '-id'], name='complaint_newest'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(fields=['state', '-requested_at', '-id'], name='complaint_by_state'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(fields=['due_at', 'id'], name='complaint_due'),
        ),
        migrations.AddConstraint(
            model_name='unsavedtext',
            constraint=models.UniqueConstraint(fields=('complaint', 'by'), name='unsaved_text_once'),
        ),
    ]
