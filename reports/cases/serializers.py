"""How cases look to staff integrations: codes and the summary without names, nothing sealed."""

from rest_framework import serializers

from reports.cases.models import Case


class CaseSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="public_id")
    number = serializers.CharField()
    state = serializers.ChoiceField(Case.State.choices)
    severity = serializers.ChoiceField(Case.Severity.choices)
    veracity = serializers.ChoiceField(Case.Veracity.choices)
    summary = serializers.CharField()
    violation_types = serializers.SerializerMethodField()
    region = serializers.CharField(source="region.code", default=None, allow_null=True)
    precinct = serializers.UUIDField(source="precinct.public_id", default=None, allow_null=True)
    precinct_number = serializers.IntegerField(
        source="precinct.number", default=None, allow_null=True
    )
    assignee = serializers.CharField(source="assignee.username", default=None, allow_null=True)
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)

    def get_violation_types(self, case) -> list[str]:
        return [row.code for row in case.violation_types.all()]


class CasePageSerializer(serializers.Serializer):
    results = CaseSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="Address of the next, older page.")
