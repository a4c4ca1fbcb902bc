"""The shapes of what phones, scripts and staff exchange with us, for the API's description.

What a report says is read by `reading.py`, the same for every way in: a serializer would cost
more than writing the report down. `tests/incidents/test_api_description.py` holds them together.
"""

from rest_framework import serializers

from portal.evidence.models import Upload
from reports.incidents import forced
from reports.incidents.models import IncidentReport
from reports.incidents.reading import CONTACT_LIMIT, PLACE_LIMIT, PRECINCT_LIMIT


class PositionSerializer(serializers.Serializer):
    latitude = serializers.FloatField(min_value=-90, max_value=90)
    longitude = serializers.FloatField(min_value=-180, max_value=180)
    accuracy = serializers.FloatField(
        required=False, allow_null=True, help_text="Radius in metres, as the device claims."
    )


class ReceiptKeySerializer(serializers.Serializer):
    """The public half of a receipt code that the phone made and keeps."""

    locator = serializers.RegexField("^[0-9A-HJKMNP-TV-Z]{8}$")
    verifier = serializers.RegexField(
        "^[0-9a-f]{64}$", help_text="SHA-256 of the verifier, hexadecimal."
    )
    public = serializers.CharField(help_text="An age X25519 recipient: `age1…`.")


class ReportSerializer(serializers.Serializer):
    """One report. Everything is optional, but a violation type or a narrative must be there."""

    role = serializers.ChoiceField(
        IncidentReport.ReporterRole.choices, required=False, default="other"
    )
    language = serializers.ChoiceField(["kk", "ru", "en"], required=False)
    violation_type = serializers.CharField(
        required=False, allow_null=True, help_text="A code from `/api/v1/jurisdiction/`."
    )
    election = serializers.UUIDField(required=False, allow_null=True)
    at_precinct = serializers.BooleanField(required=False, default=True)
    precinct = serializers.CharField(
        required=False,
        allow_null=True,
        help_text="An id from `/api/v1/precincts/`; one that is not known is kept as text.",
    )
    precinct_text = serializers.CharField(
        required=False, max_length=PRECINCT_LIMIT, help_text="Number or address of an unknown one."
    )
    region = serializers.CharField(required=False, allow_null=True)
    place_text = serializers.CharField(required=False, max_length=PLACE_LIMIT)
    position = PositionSerializer(required=False, allow_null=True)
    happened_at = serializers.DateTimeField(
        required=False,
        allow_null=True,
        help_text="Without an offset it is meant as the clocks of the place show it.",
    )
    device_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="The phone's clock as it sends."
    )
    narrative = serializers.CharField(required=False, help_text="At most 100 kB of UTF-8.")
    contact = serializers.CharField(
        required=False, max_length=CONTACT_LIMIT, help_text="Sealed at once to the contact vault."
    )
    keep_sealed = serializers.BooleanField(required=False, default=False)
    files_expected = serializers.IntegerField(required=False, default=0, min_value=0)
    receipt_key = ReceiptKeySerializer(required=False, allow_null=True)
    forced_by = serializers.ChoiceField(
        forced.By.choices,
        required=False,
        help_text="Who presses: of somebody under pressure (`role: forced`), or of a report that "
        "tells of pressure. The report is then guarded; this and its urgency stay plain, all that "
        "follows is sealed.",
    )
    forced_by_words = serializers.CharField(required=False, max_length=forced.WORDS_LIMIT)
    forced_to = serializers.CharField(
        required=False,
        help_text=f"What is demanded, with spaces between: {' '.join(forced.To.values)}.",
    )
    forced_to_words = serializers.CharField(required=False, max_length=forced.WORDS_LIMIT)
    forced_with = serializers.CharField(
        required=False,
        help_text=f"What is threatened, with spaces between: {' '.join(forced.With.values)}.",
    )
    forced_with_words = serializers.CharField(required=False, max_length=forced.WORDS_LIMIT)
    forced_until = serializers.CharField(
        required=False,
        max_length=forced.WORDS_LIMIT,
        help_text="Day of the deadline, such as 2026-11-20; anything else is kept as words.",
    )
    forced_name = serializers.CharField(
        required=False,
        max_length=forced.WORDS_LIMIT,
        help_text="Who the reporter is: sealed at once to the identity vault.",
    )


class ReceiptSerializer(serializers.Serializer):
    """The core's signed word that it holds exactly these bytes."""

    message = serializers.CharField(
        help_text="Canonical JSON: version, what, id, sha256, received_at."
    )
    signature = serializers.CharField(help_text="Ed25519 over the message's bytes, base64.")
    key = serializers.CharField(help_text="The public key, base64.")


class FiledSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    reference = serializers.CharField(help_text="The report's short public name.")
    received_at = serializers.DateTimeField()
    guarded = serializers.BooleanField()
    notes = serializers.ListField(
        child=serializers.ChoiceField(["position-outside", "precinct-unknown", "clock-differs"]),
        help_text="What looks odd and was kept all the same.",
    )
    upload_token = serializers.CharField(help_text="The right to add files to this report.")
    receipt = ReceiptSerializer()


class EnvelopeSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    sha256 = serializers.CharField()
    received_at = serializers.DateTimeField()
    upload_token = serializers.CharField()
    state = serializers.ChoiceField(
        ["received", "taken"],
        help_text="taken: an ingest node has it and brings it to the core; no receipt yet.",
    )
    receipt = ReceiptSerializer(required=False)


class UploadSerializer(serializers.Serializer):
    id = serializers.UUIDField(help_text="The number that the phone gave the file.")
    state = serializers.ChoiceField(
        [*Upload.State.choices, ("taken", "Taken by an ingest node")],
        help_text="arriving; whole: here, and its report is not opened yet; kept; gone; taken: an "
        "ingest node has it and brings it to the core.",
    )
    size = serializers.IntegerField()
    offset = serializers.IntegerField(help_text="So many bytes lie on the disk.")
    sha256 = serializers.CharField(
        required=False, help_text="Computed by the server from what arrived, once it is whole."
    )
    received_at = serializers.DateTimeField(required=False)
    receipt = ReceiptSerializer(required=False)


class ListedReportSerializer(serializers.Serializer):
    """A report as staff integrations see it: only what is not sealed."""

    id = serializers.UUIDField(source="public_id")
    reference = serializers.CharField()
    received_at = serializers.DateTimeField()
    source = serializers.ChoiceField(IncidentReport.Source.choices)
    language = serializers.CharField()
    guarded = serializers.BooleanField()
    violation_type = serializers.CharField(
        source="violation_type.code", default=None, allow_null=True
    )
    urgency = serializers.IntegerField()
    region = serializers.CharField(source="region.code", default=None, allow_null=True)
    precinct = serializers.UUIDField(source="precinct.public_id", default=None, allow_null=True)
    precinct_number = serializers.IntegerField(
        source="precinct.number", default=None, allow_null=True
    )
    at_precinct = serializers.BooleanField()
    happened_at = serializers.DateTimeField(allow_null=True)
    narrative = serializers.CharField(help_text="Empty where it is sealed.")
    progress = serializers.ChoiceField(IncidentReport.Progress.choices)


class ReportPageSerializer(serializers.Serializer):
    results = ListedReportSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="Address of the next, older page.")
