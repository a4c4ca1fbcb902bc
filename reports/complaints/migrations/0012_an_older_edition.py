from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0011_forms_of_names")]

    operations = [
        migrations.AddField(
            model_name="complaint",
            name="keeps_edition",
            field=models.BooleanField(default=False),
        ),
    ]
