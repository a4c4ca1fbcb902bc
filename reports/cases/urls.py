from django.urls import path

from reports.cases import (
    capture_views,
    case_views,
    certificate_views,
    file_views,
    opening_views,
    redaction_views,
    source_views,
    views,
)

app_name = "cases"
urlpatterns = [
    path("", views.waiting, name="inbox"),
    path("news/", views.news, name="news"),
    path("quarantine/", source_views.quarantine, name="quarantine"),
    path("report/<uuid:public_id>/source/", source_views.source, name="source"),
    path("sealed-up/", views.sealed_up, name="sealed_up"),
    path("sealed-up/again/", views.open_again, name="open_again"),
    path("types/", views.types, name="types"),
    path("report/<uuid:public_id>/", views.report, name="report"),
    path("report/<uuid:public_id>/glance/", views.glance, name="glance"),
    path("report/<uuid:public_id>/read/", views.read, name="read"),
    path("report/<uuid:public_id>/open-case/", views.open_case, name="open_case"),
    path("report/<uuid:public_id>/join/", views.join, name="join"),
    path("report/<uuid:public_id>/set-aside/", views.set_aside, name="set_aside"),
    path("report/<uuid:public_id>/take-back/", views.take_back, name="take_back"),
    path("report/<uuid:public_id>/ask/", views.ask, name="ask"),
    path("report/<uuid:public_id>/found/", capture_views.capture, name="capture"),
    path("report/<uuid:public_id>/files/<uuid:item_id>/", file_views.file, name="file"),
    path(
        "report/<uuid:public_id>/files/<uuid:item_id>/again/",
        file_views.examine_again,
        name="examine_again",
    ),
    path(
        "report/<uuid:public_id>/files/<uuid:item_id>/boxes/",
        redaction_views.boxes,
        name="boxes",
    ),
    path(
        "report/<uuid:public_id>/files/<uuid:item_id>/boxes/search/",
        redaction_views.search,
        name="search",
    ),
    path(
        "report/<uuid:public_id>/files/<uuid:item_id>/boxes/pages/",
        redaction_views.draw_pages,
        name="draw_pages",
    ),
    path(
        "report/<uuid:public_id>/files/<uuid:item_id>/boxes/pages/<int:number>/",
        redaction_views.page,
        name="page",
    ),
    path(
        "report/<uuid:public_id>/files/<uuid:item_id>/boxes/progress/",
        redaction_views.progress,
        name="progress",
    ),
    path(
        "report/<uuid:public_id>/files/<uuid:item_id>/redacted/<int:number>/",
        redaction_views.redacted,
        name="redacted",
    ),
    path(
        "report/<uuid:public_id>/files/<uuid:item_id>/redacted/<int:number>/out/",
        redaction_views.let_out,
        name="let_out",
    ),
    path(
        "report/<uuid:public_id>/files/<uuid:item_id>/consent/",
        redaction_views.consent,
        name="consent",
    ),
    path(
        "report/<uuid:public_id>/files/<uuid:item_id>/certify/",
        certificate_views.certify,
        name="certify",
    ),
    path(
        "report/<uuid:public_id>/files/<uuid:item_id>/certificate/<uuid:certificate_id>/<slug:part>/",
        certificate_views.certificate,
        name="certificate",
    ),
    path(
        "report/<uuid:public_id>/files/<uuid:item_id>/original/",
        certificate_views.original,
        name="original",
    ),
    path(
        "report/<uuid:public_id>/files/<uuid:item_id>/<slug:kind>/",
        file_views.rendition,
        name="rendition",
    ),
    path("case/", case_views.cases, name="cases"),
    path("case/<uuid:public_id>/", case_views.case, name="case"),
    path("case/<uuid:public_id>/why/", opening_views.why, name="why"),
    path("case/<uuid:public_id>/keep/", case_views.keep, name="keep"),
    path("case/<uuid:public_id>/assign/", case_views.assign, name="assign"),
    path("case/<uuid:public_id>/classify/", case_views.classify, name="classify"),
    path("case/<uuid:public_id>/assess/", case_views.assess, name="assess"),
    path("case/<uuid:public_id>/summarise/", case_views.summarise, name="summarise"),
    path("case/<uuid:public_id>/note/", case_views.note, name="note"),
    path("case/<uuid:public_id>/move/", case_views.move, name="move"),
]
