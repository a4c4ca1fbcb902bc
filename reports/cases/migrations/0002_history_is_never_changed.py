from django.db import migrations

from portal.lib.ledger import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [forbid_changes("cases_caseevent")]
