"""Precincts for phones and scripts: public, found by words or by position."""

from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from observers.registry.models import Precinct
from observers.registry.serializers import PrecinctsSerializer
from portal.lib.geo import Position, distance
from portal.lib.problems import InvalidSerializer

MOST = 20


class PrecinctList(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="precincts",
        summary="Find precincts by words or by position",
        description=(
            "Gives at most 20 precincts of elections that take reports. Addresses of requests "
            "may stand in the logs of machines on the way: send `near` with three decimals at "
            "most, which is a hundred metres."
        ),
        parameters=[
            OpenApiParameter("q", str, description="Number, street, building or settlement."),
            OpenApiParameter("near", str, description="`latitude,longitude`; nearest first."),
            OpenApiParameter("election", OpenApiTypes.UUID, description="Only of this election."),
        ],
        responses={200: PrecinctsSerializer, 400: InvalidSerializer},
        auth=[],
        tags=["places"],
    )
    def get(self, request):
        rows = Precinct.objects.visible_to(None).of_open_elections()
        rows = rows.select_related("election", "region")
        if election := request.query_params.get("election"):
            rows = rows.filter(election__public_id=_uuid(election))
        position = _position(request.query_params.get("near", ""))
        if words := request.query_params.get("q", "")[:200]:
            rows = rows.found_by(words)
        found = rows.nearest_to(position, MOST) if position else rows[:MOST]
        return Response({"results": [_shown(precinct, position) for precinct in found]})


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ValidationError({"election": [_("This is not an identifier.")]}) from None


def _position(text: str) -> Position | None:
    if not text:
        return None
    try:
        latitude, longitude = (float(part) for part in text.split(","))
        return Position(latitude, longitude)
    except ValueError:
        raise ValidationError({"near": [_("This is not a position on Earth.")]}) from None


def _shown(precinct: Precinct, position: Position | None) -> dict:
    metres = None
    if position and precinct.position:
        metres = round(distance(position, precinct.position))
    return {
        "id": precinct.public_id,
        "number": precinct.number,
        "election": precinct.election.public_id,
        "region": precinct.region.code,
        "settlement": precinct.settlement,
        "venue": {"kk": precinct.venue_kk, "ru": precinct.venue_ru},
        "address": {"kk": precinct.address_kk, "ru": precinct.address_ru},
        "latitude": precinct.latitude,
        "longitude": precinct.longitude,
        "metres": metres,
    }
