"""The deeds of accounts that take two people."""

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts import actions
from portal.accounts.agreements import Agreement, Deed
from portal.accounts.models import Role, User
from portal.lib.refusals import Refused


def places() -> dict[str, list[tuple[str, str]]]:
    """What somebody can be limited to: codes and names of regions and of elections."""
    return import_string(settings.SCOPE_CHOICES)()


def of_roles(row: Agreement) -> str:
    """Who is to be what, and where."""
    said, known = row.detail, places()
    lines = [
        _("{person}: {roles}").format(
            person=row.about, roles=", ".join(str(Role(role).label) for role in said["roles"])
        )
    ]
    for name, words in (("regions", _("only in")), ("elections", _("only for"))):
        if chosen := said.get(name):
            labels = dict(known[name])
            listed = ", ".join(str(labels.get(code, code)) for code in chosen)
            lines.append(f"{words} {listed}")
    return "; ".join(lines)


def _not_for_oneself(row: Agreement, *, by: User) -> None:
    if by.username == row.about:
        raise Refused(gettext_lazy("This is about your own roles. Somebody else has to agree."))


def _set_roles(row: Agreement, *, by: User, member) -> None:
    person = User.objects.filter(username=row.about, is_active=True).first()
    if person is None:
        raise Refused(gettext_lazy("This account is closed."))
    actions.set_roles(person, set(row.detail["roles"]), by=row.asked_by)
    actions.limit(person, row.detail.get("regions", []), row.detail.get("elections", []))


ROLES = Deed(
    label=gettext_lazy("Roles and limits of a colleague"),
    roles=frozenset({Role.ADMINISTRATOR, Role.CUSTODIAN}),
    describe=of_roles,
    check=_not_for_oneself,
    perform=_set_roles,
)
