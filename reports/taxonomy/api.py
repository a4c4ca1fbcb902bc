"""The country for phones: violation types, regions and elections in one answer."""

import hashlib
from functools import lru_cache

from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.views import APIView

from observers.registry.models import Election
from portal.jurisdictions import pack
from portal.jurisdictions.plain import plain
from reports.taxonomy.serializers import JurisdictionSerializer


class JurisdictionView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="jurisdiction",
        summary="Violation types, regions and elections",
        description="Public. Send the ETag again as `If-None-Match`: it seldom changes.",
        responses={
            200: JurisdictionSerializer,
            304: OpenApiResponse(description="You have the newest already."),
        },
        auth=[],
        tags=["places"],
    )
    def get(self, request):
        elections = tuple(_election(row) for row in _open_elections(request.user))
        body = _rendered(pack.get().version, elections)
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        if etag in parse_etags(request.headers.get("If-None-Match", "")):
            response = HttpResponse(status=304)
        else:
            response = HttpResponse(body, content_type="application/json")
        response["ETag"] = etag
        patch_cache_control(response, public=True, max_age=300)
        return response


def _open_elections(user):
    return Election.objects.visible_to(user).current().order_by("voting_day", "pk")


def _election(row: Election) -> tuple:
    return (
        ("id", str(row.public_id)),
        ("code", row.code),
        ("kind", row.kind),
        ("name", (("kk", row.name_kk), ("ru", row.name_ru), ("en", row.name_en))),
        ("voting_day", row.voting_day.isoformat()),
        ("opens", row.opens.isoformat()),
        ("closes", row.closes.isoformat()),
        ("zone", row.zone),
    )


def _country(version: str) -> dict:
    country = pack.get()
    return {
        "code": country.code,
        "version": version,
        "name": plain(country.name),
        "languages": list(country.languages),
        "legal_status": plain(country.legal_status),
        "stages": [
            {
                "code": stage.code,
                "name": plain(stage.name),
                "violations": [_violation(violation) for violation in violations],
            }
            for stage, violations in country.violations_by_stage()
        ],
        "evidence_kinds": [
            {"code": kind.code, "text": plain(kind.label)}
            for kind in country.evidence_kinds.values()
        ],
        "evidence_rules": [
            {"code": rule.code, "text": plain(rule.text)}
            for rule in country.evidence_rules.values()
        ],
        "regions": [
            {"code": region.code, "name": plain(region.name)}
            for region in sorted(country.regions.values(), key=lambda region: region.order)
        ],
    }


def _violation(violation) -> dict:
    return {
        "code": violation.code,
        "name": plain(violation.name),
        "plain": plain(violation.plain),
        "description": plain(violation.description),
        "search": plain(violation.search),
        "first": violation.first,
        "guarded": violation.guarded,
        "evidence": list(violation.evidence),
    }


@lru_cache(maxsize=8)
def _rendered(version: str, elections: tuple) -> bytes:
    shown = [{**dict(row), "name": dict(dict(row)["name"])} for row in elections]
    return JSONRenderer().render({**_country(version), "elections": shown})
