from django.urls import path

from portal.accounts import invitation_views, mail_views, vault_views, views, watch_views

app_name = "accounts"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("add/", invitation_views.invite, name="add"),
    path("history/", views.history, name="history"),
    path("grants/", views.grants, name="grants"),
    path("agreements/", watch_views.agreements_list, name="agreements"),
    path("agreements/<uuid:public_id>/", watch_views.answer_agreement, name="answer_agreement"),
    path("bulk/", watch_views.ask_for_bulk, name="bulk"),
    path("alarms/", watch_views.alarms_list, name="alarms"),
    path("alarms/<uuid:public_id>/", watch_views.answer_alarm, name="answer_alarm"),
    path("mail/", mail_views.mail, name="mail"),
    path("vaults/", vault_views.vaults, name="vaults"),
    path("vaults/recover/", vault_views.recover, name="recover"),
    path("invitations/<uuid:public_id>/", invitation_views.take_back, name="take_back"),
    path("lock/", views.lock, name="lock"),
    path("unlock/", views.unlock, name="unlock"),
    path("awake/", views.awake, name="awake"),
    path("<uuid:public_id>/", views.person, name="person"),
    path("<uuid:public_id>/close/", views.close, name="close"),
    path("<uuid:public_id>/sign-out/", views.sign_out, name="sign_out"),
    path("<uuid:public_id>/anew/", views.begin_anew, name="begin_anew"),
    path("<uuid:public_id>/confirm/", views.confirm, name="confirm"),
    path("<uuid:public_id>/grant/", views.grant, name="grant"),
    path("work/<uuid:public_id>/retry/", views.retry, name="retry"),
]
