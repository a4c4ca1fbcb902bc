"""Object storage as the portal speaks with it."""

from botocore.config import Config
from storages.backends.s3 import S3Storage

# Over TLS the library would send a checksum behind the bytes, in a way that not every store
# understands. Without it they are signed with their own SHA-256, as they are without TLS.
HOW = Config(
    s3={"addressing_style": "path"},
    signature_version="s3v4",
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class BucketStorage(S3Storage):
    """A bucket of whichever store speaks S3."""

    def get_default_settings(self):
        return {**super().get_default_settings(), "client_config": HOW}
