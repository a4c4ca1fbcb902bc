"""Why bytes of an upload were not taken: a sentence for people, a status for machines.

The statuses are those of tus 1.0. Its clients try 409 and 423 again by themselves; what would
go wrong again has another status.
"""

from django.utils.translation import gettext_lazy as _

from portal.lib.refusals import Refused


class UploadRefused(Refused):
    status = 400
    code = ""
    words = ""

    def __init__(self):
        super().__init__(self.words, code=self.code)


class Unknown(UploadRefused):
    status = 404
    code = "not-found"
    words = _("There is no upload at this address. Begin anew.")


class Gone(UploadRefused):
    status = 410
    code = "gone"
    words = _("This upload was taken back or has waited too long. Send the file anew.")


class OtherOffset(UploadRefused):
    status = 409
    code = "other-offset"
    words = _("The file is not here up to this byte. Ask how far it is, and go on from there.")

    def __init__(self, offset: int):
        super().__init__()
        self.offset = offset


class Locked(UploadRefused):
    status = 423
    code = "locked"
    words = _("Another connection is sending this file right now. Try again in a few seconds.")


class TooLong(UploadRefused):
    status = 413
    code = "too-long"
    words = _("More bytes came than were announced for this file. None of these were taken.")


class Untrue(UploadRefused):
    status = 460
    code = "checksum"
    words = _("The bytes were changed on their way and were not taken. Send them again.")


class DifferentBytes(UploadRefused):
    status = 460
    code = "other-file"
    words = _(
        "What arrived is not the file that was announced: its SHA-256 differs. It was not kept; "
        "send it anew."
    )


class AlreadyKept(UploadRefused):
    status = 403
    code = "kept"
    words = _("This file was received and is kept. It cannot be taken back.")


class CutOff(UploadRefused):
    status = 408
    code = "cut-off"
    words = _("The connection broke before everything was here. Go on from where it ended.")


class Unclear(UploadRefused):
    """A header that cannot be understood; says which one."""

    status = 400
    code = "bad-header"

    def __init__(self, words):
        self.words = words
        super().__init__()


class UnknownChecksum(UploadRefused):
    status = 400
    code = "unknown-checksum"
    words = _("Only SHA-256 and SHA-1 are understood as checksums.")


class WrongType(UploadRefused):
    status = 415
    code = "wrong-type"
    words = _("Bytes of a file are sent as application/offset+octet-stream.")


class OtherVersion(UploadRefused):
    status = 412
    code = "other-version"
    words = _("Uploads follow tus 1.0.0; say so in the header Tus-Resumable.")
