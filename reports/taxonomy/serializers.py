"""What phones and scripts need of the country, as the API shows it."""

from rest_framework import serializers

from observers.registry.serializers import ElectionSerializer, NamesSerializer, RegionSerializer


class ViolationSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = NamesSerializer(help_text="As lawyers and staff call it.")
    plain = NamesSerializer(help_text="As the person to whom it happens would say it.")
    description = NamesSerializer()
    search = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Words people type, by language; never shown.",
    )
    first = serializers.BooleanField(help_text="Stands at the very top of a phone's list.")
    guarded = serializers.BooleanField(
        help_text="Words, place and files of a report of this type are kept sealed."
    )
    evidence = serializers.ListField(child=serializers.CharField())


class StageSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = NamesSerializer()
    violations = ViolationSerializer(many=True)


class CodedSerializer(serializers.Serializer):
    code = serializers.CharField()
    text = NamesSerializer()


class JurisdictionSerializer(serializers.Serializer):
    code = serializers.CharField()
    version = serializers.CharField(help_text="The edition by which reports are classified.")
    name = NamesSerializer()
    languages = serializers.ListField(child=serializers.CharField())
    legal_status = NamesSerializer()
    stages = StageSerializer(many=True)
    evidence_kinds = CodedSerializer(many=True)
    evidence_rules = CodedSerializer(many=True, help_text="What the law asks of those who record.")
    regions = RegionSerializer(many=True)
    elections = ElectionSerializer(many=True, help_text="Those that take reports.")
