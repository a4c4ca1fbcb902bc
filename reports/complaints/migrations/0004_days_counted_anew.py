import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

BECAUSE = [
    ("refused", "It was not registered"),
    ("answered", "The answer does not satisfy"),
    ("silence", "Nobody answered in time"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0003_the_life_of_a_filing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Recount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.CharField(max_length=64)),
                ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
                ("looked_at", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Feed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Onward",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("because", models.CharField(choices=BECAUSE, max_length=12)),
                ("at", models.DateTimeField()),
                (
                    "complaint",
                    models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="goes_on_from", to="complaints.complaint"),
                ),
                (
                    "earlier",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="went_on_to", to="complaints.complaint"),
                ),
            ],
        ),
    ]
