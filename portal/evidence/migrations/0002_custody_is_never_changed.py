from django.db import migrations

from portal.lib.ledger import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]
    operations = [forbid_changes("evidence_custodyevent")]
