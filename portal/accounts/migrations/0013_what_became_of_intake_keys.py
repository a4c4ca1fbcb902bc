import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal.lib.ledger import forbid_changes


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_who_was_let_in_by_whom"),
    ]

    operations = [
        migrations.AddField("IntakeKey", "released_at", models.DateTimeField(null=True)),
        migrations.AddField("IntakeKey", "destroyed_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="IntakeEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sequence", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("verb", models.CharField(max_length=40)),
                ("detail", models.JSONField(default=dict)),
                ("previous", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("nonce", models.CharField(max_length=32, null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="accounts.intakekey",
                    ),
                ),
            ],
            options={
                "ordering": ["sequence"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject", "sequence"), name="intake_event_in_order"
                    )
                ],
            },
        ),
        forbid_changes("accounts_intakeevent"),
    ]
