"""Places and elections as the API shows them."""

from rest_framework import serializers

CLOCK = r"^[0-2][0-9]:[0-5][0-9]:[0-5][0-9]$"


class NamesSerializer(serializers.Serializer):
    """One name in the languages of the country."""

    kk = serializers.CharField()
    ru = serializers.CharField()
    en = serializers.CharField()


class PrecinctSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="public_id")
    number = serializers.IntegerField()
    election = serializers.UUIDField(source="election.public_id")
    region = serializers.CharField(source="region.code")
    settlement = serializers.CharField()
    venue = serializers.DictField(child=serializers.CharField())
    address = serializers.DictField(child=serializers.CharField())
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    metres = serializers.IntegerField(
        allow_null=True, help_text="How far from the position that was asked about."
    )


class PrecinctsSerializer(serializers.Serializer):
    results = PrecinctSerializer(many=True)


class ElectionSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    code = serializers.CharField()
    kind = serializers.CharField(help_text="Of whom or what is voted on; empty when not known.")
    name = NamesSerializer()
    voting_day = serializers.DateField()
    opens = serializers.RegexField(CLOCK, help_text="By the clocks of `zone`.")
    closes = serializers.RegexField(CLOCK, help_text="By the clocks of `zone`.")
    zone = serializers.CharField()


class RegionSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = NamesSerializer()
