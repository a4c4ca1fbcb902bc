import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal.lib.ledger import forbid_changes


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_history_is_never_changed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="search_text",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="TriageEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("verb", models.CharField(max_length=40)),
                ("detail", models.JSONField(default=dict)),
                ("previous", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("actor", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("subject", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="triage", to="incidents.incidentreport")),
            ],
            options={
                "ordering": ["sequence"],
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("subject", "sequence"), name="triage_event_in_order")],
            },
        ),
        forbid_changes("cases_triageevent"),
    ]
