from django.db import migrations

from portal.lib.ledger import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("evidence", "0005_batches_stamps_and_certificates")]
    operations = [
        forbid_changes("evidence_batch"),
        forbid_changes("evidence_leaf"),
        forbid_changes("evidence_stamp"),
    ]
