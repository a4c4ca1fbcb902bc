"""`manage.py prepare_storage`: where evidence is kept, and the queue's folder, made once."""

from botocore.exceptions import ClientError
from django.conf import settings
from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError

from portal import checks
from portal.lib import folder_broker


class Command(BaseCommand):
    help = "Makes the evidence bucket when it is not there, and refuses one that is open."

    def handle(self, *args, **options):
        if settings.S3_BUCKET:
            store = storages["evidence"].connection.meta.client
            try:
                store.head_bucket(Bucket=settings.S3_BUCKET)
            except ClientError as answer:
                if answer.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
                    raise CommandError("The store does not accept the key it was shown.") from None
                store.create_bucket(Bucket=settings.S3_BUCKET)
                self.stdout.write("The evidence bucket has been made.")
        else:
            settings.EVIDENCE_STORAGE["OPTIONS"]["location"].mkdir(
                parents=True, exist_ok=True, mode=0o700
            )
        if not settings.REDIS_URL:
            folder_broker.prepare(settings.CELERY_BROKER_TRANSPORT_OPTIONS)
        found = checks.openly_stored()
        if found:
            raise CommandError("\n".join(found))
