"""How the API says that something was not done; the same shape everywhere."""

from rest_framework import serializers


class ProblemSerializer(serializers.Serializer):
    """Why something was not done: a sentence for a person and a code for a machine."""

    detail = serializers.CharField()
    code = serializers.CharField()


class CrowdedSerializer(ProblemSerializer):
    work = serializers.CharField(
        required=False,
        help_text=(
            "`at:bits:word`. Sent again with the header `Report-Work: at:bits:word:number`, of "
            "which the SHA-256 begins with that many zero bits, the same body is taken."
        ),
    )


class InvalidSerializer(ProblemSerializer):
    fields = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Sentences by the name of the field that needs mending.",
    )
