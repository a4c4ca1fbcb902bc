from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_institutions_that_reports_name")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="done_by",
            field=models.CharField(blank=True, max_length=40),
        ),
    ]
