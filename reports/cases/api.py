"""The list of cases for staff integrations."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.accounts.models import Role
from portal.accounts.permissions import has_role
from portal.lib.problems import ProblemSerializer
from portal.lib.refusals import Refused
from reports.cases import casework, paging
from reports.cases.models import Case
from reports.cases.serializers import CasePageSerializer, CaseSerializer

ORDER = ("opened_at", "id")


class CaseList(APIView):
    permission_classes = [has_role(Role.TRIAGER, Role.LAWYER)]

    @extend_schema(
        operation_id="cases",
        summary="Cases, newest first",
        description="For triagers and lawyers, by token or session. Nothing sealed is in it.",
        parameters=[
            OpenApiParameter("after", str, description="From `next` of the page before."),
        ],
        responses={
            200: CasePageSerializer,
            400: ProblemSerializer,
            401: ProblemSerializer,
            403: ProblemSerializer,
        },
        tags=["cases"],
    )
    def get(self, request):
        rows = casework.with_names(Case.objects.visible_to(request.user))
        try:
            page = paging.page(rows, ORDER, after=request.query_params.get("after", ""))
        except Refused as refusal:
            raise ValidationError({"after": [str(refusal)]}) from None
        address = request.build_absolute_uri(request.path)
        return Response(
            {
                "results": CaseSerializer(page.rows, many=True).data,
                "next": f"{address}?after={page.older}" if page.older else None,
            }
        )
