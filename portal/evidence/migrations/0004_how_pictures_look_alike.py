from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("evidence", "0003_the_sealed_moment_of_an_item")]

    operations = [
        migrations.AddField(
            model_name="evidenceitem",
            name="picture_hash",
            field=models.CharField(blank=True, db_index=True, max_length=16),
        ),
        migrations.AlterField(
            model_name="evidenceitem",
            name="state",
            field=models.CharField(choices=[("received", "Received, not examined yet"), ("examined", "Examined"), ("unreadable", "Kept, but cannot be shown"), ("quarantined", "Examination stopped")], default="received", max_length=12),
        ),
        migrations.AlterField(
            model_name="rendition",
            name="kind",
            field=models.CharField(choices=[("thumbnail", "Thumbnail"), ("preview", "View"), ("poster", "Still picture"), ("playable", "Playable copy"), ("filmstrip", "Pictures from the whole video"), ("waveform", "Sound picture")], max_length=12),
        ),
    ]
