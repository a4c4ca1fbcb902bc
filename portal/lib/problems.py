"""How the API says that something was not done; the same shape everywhere."""

from rest_framework import serializers


class ProblemSerializer(serializers.Serializer):
    """Why something was not done: a sentence for a person and a code for a machine."""

    detail = serializers.CharField()
    code = serializers.CharField()


class InvalidSerializer(ProblemSerializer):
    fields = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Sentences by the name of the field that needs mending.",
    )
