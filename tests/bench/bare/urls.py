import hashlib
import json
import os
from base64 import b64decode
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from tests.bench.bare.models import Told

CHUNK = 256 * 1024


class ToldSerializer(serializers.ModelSerializer):
    class Meta:
        model = Told
        fields = [
            "public_id",
            "role",
            "violation_type",
            "precinct",
            "happened_at",
            "narrative",
            "contact",
            "received_at",
        ]
        read_only_fields = ["public_id", "received_at"]


class ReportView(APIView):
    """One report is one row."""

    def put(self, request, report_id):
        told = ToldSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        told.save(public_id=report_id)
        return Response(told.data, status=201)


@csrf_exempt
def file(request, report_id, file_id):
    """One file is read, hashed and on the disk."""
    return JsonResponse(_kept(request, file_id), status=201)


@csrf_exempt
def report_with_file(request, report_id):
    """One file and one row, in one request: the words come in a header."""
    kept = _kept(request, report_id)
    Told.objects.create(public_id=report_id, **json.loads(b64decode(request.headers["Told"])))
    return JsonResponse(kept, status=201)


def _kept(request, name) -> dict:
    digest, size = hashlib.sha256(), 0
    with Path(settings.FILES_DIR, str(name)).open("wb") as kept:
        while chunk := request.read(CHUNK):
            digest.update(chunk)
            size += kept.write(chunk)
        kept.flush()
        os.fsync(kept.fileno())
    return {"sha256": digest.hexdigest(), "size": size}


FORM = """<!doctype html>
<html lang="ru">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Сообщить о нарушении</title>
<style>
body { font: 1rem/1.5 sans-serif; margin: 1rem auto; max-width: 40rem }
label { display: block; margin: 1rem 0 }
textarea, input { display: block; font: inherit; width: 100% }
</style>
<h1>Сообщить о нарушении</h1>
<form method="post" enctype="multipart/form-data">
<label>Участок <input name="precinct"></label>
<label>Когда <input name="happened_at" type="datetime-local"></label>
<label>Что вы видели <textarea name="narrative" rows="6"></textarea></label>
<label>Фото или видео <input name="files" type="file" multiple></label>
<label>Как с вами связаться <input name="contact"></label>
<button>Отправить</button>
</form>
"""


def form(request):
    """A form in one file: no style sheet, script or picture beside it."""
    return HttpResponse(FORM)


urlpatterns = [
    path("", form),
    path("api/v1/reports/<uuid:report_id>/", ReportView.as_view()),
    path("api/v1/reports/<uuid:report_id>/with-file/", report_with_file),
    path("api/v1/reports/<uuid:report_id>/files/<uuid:file_id>/", file),
]
