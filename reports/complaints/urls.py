from django.urls import path

from reports.complaints import (
    bundle_views,
    comment_views,
    filing_views,
    onward_views,
    paper_views,
    signing_views,
    views,
)

app_name = "complaints"
urlpatterns = [
    path("", views.board, name="board"),
    path("case/<uuid:public_id>/", views.of_case, name="of_case"),
    path("case/<uuid:public_id>/new/", views.request_draft, name="request_draft"),
    path("<uuid:public_id>/", views.complaint, name="complaint"),
    path("<uuid:public_id>/state/", views.state, name="state"),
    path("<uuid:public_id>/again/", views.draft_again, name="draft_again"),
    path("<uuid:public_id>/save/", views.save, name="save"),
    path("<uuid:public_id>/autosave/", views.autosave, name="autosave"),
    path("<uuid:public_id>/drop/", views.drop_unsaved, name="drop_unsaved"),
    path("<uuid:public_id>/revisions/<int:number>/", views.revision, name="revision"),
    path("<uuid:public_id>/comments/", comment_views.comments, name="comments"),
    path(
        "<uuid:public_id>/comments/<uuid:comment_id>/",
        comment_views.settle,
        name="settle_comment",
    ),
    path("<uuid:public_id>/approve/", views.approve, name="approve"),
    path("<uuid:public_id>/unapprove/", views.unapprove, name="unapprove"),
    path("<uuid:public_id>/export/", bundle_views.export, name="export"),
    path("<uuid:public_id>/bundles/<uuid:bundle_id>/", bundle_views.bundle, name="bundle"),
    path("<uuid:public_id>/bundles/<uuid:bundle_id>/seal/", bundle_views.seal, name="seal"),
    path("<uuid:public_id>/sign/", signing_views.sign, name="sign"),
    path("<uuid:public_id>/sign/document/", signing_views.document, name="sign_document"),
    path("<uuid:public_id>/sign/paper/", signing_views.sign_paper, name="sign_paper"),
    path(
        "<uuid:public_id>/signatures/<uuid:signature_id>/<slug:which>/",
        signing_views.part,
        name="signature",
    ),
    path("<uuid:public_id>/file/", filing_views.file, name="file"),
    path("<uuid:public_id>/handed-in/", filing_views.handed_in, name="handed_in"),
    path("<uuid:public_id>/number/", filing_views.number, name="number"),
    path("<uuid:public_id>/silence/", filing_views.silence, name="silence"),
    path("<uuid:public_id>/onward/", onward_views.onward, name="onward"),
    path("<uuid:public_id>/appealed/", filing_views.appealed, name="appealed"),
    path("<uuid:public_id>/refusal/", filing_views.refusal, name="refusal"),
    path("<uuid:public_id>/answer/", filing_views.answer, name="answer"),
    path("<uuid:public_id>/close/", filing_views.close, name="close"),
    path(
        "<uuid:public_id>/filings/<uuid:filing_id>/<slug:which>/",
        paper_views.paper,
        name="paper",
    ),
    path(
        "<uuid:public_id>/filings/<uuid:filing_id>/<slug:which>/certify/",
        paper_views.certify,
        name="certify",
    ),
    path(
        "<uuid:public_id>/filings/<uuid:filing_id>/<slug:which>/certificate/<uuid:certificate_id>/<slug:part>/",
        paper_views.certificate,
        name="certificate",
    ),
    path(
        "<uuid:public_id>/filings/<uuid:filing_id>/<slug:which>/<slug:kind>/",
        paper_views.receipt,
        name="receipt",
    ),
]
