"""What people who sign, and clients, say of themselves: it must stand nowhere but sealed."""

from datetime import timedelta

from django.utils import timezone

from portal.accounts import agreements
from reports.parties import actions, invitations, names, representing
from reports.parties.forms import RepresentForm
from reports.parties.models import Signatory

PEOPLE = {
    "text to sign": "Канарейка-текст для подписи",
    "represented": "Канарейка Доверитель Асхат",
    "signatory": "Канарейка Подписавшая Роза",
    "signatory's address": "Канарейка-переулок, 9",
    "signatory's number": "850101300777",
    "signatory's contact": "канарейка-роза@почта",
}


def sign_and_stand(case, leo, kira, code) -> list[names.Person]:
    """Somebody signs for herself, a custodian hands her name over; a client is taken on."""
    until = timezone.now() + timedelta(days=1)
    text = invitations.Text({"ru": PEOPLE["text to sign"]})
    row = actions.open_collective(case, text, until=until, by=leo)
    who = {
        "name": PEOPLE["signatory"],
        "status": "",
        "address": PEOPLE["signatory's address"],
        "contact": PEOPLE["signatory's contact"],
        "iin": PEOPLE["signatory's number"],
    }
    actions.sign(row, who, Signatory.Consent.values, code=code, text_number=1)
    actions.ask_for_names(row, by=leo)
    asked = agreements.Agreement.objects.open().get(kind=names.KIND)
    agreements.agree(asked, by=kira, member=kira.member)
    told = dict.fromkeys(RepresentForm.TOLD, PEOPLE["represented"])
    terms = {"since": until.date(), "until": until.date(), "looked": False}
    representing.take_on(case, told, **terms, by=leo, member=leo.member)
    return names.read(names.held_by(leo, row), leo.member)
