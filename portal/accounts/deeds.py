"""The deeds of accounts that take two people."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts import actions, agreements, invitations
from portal.accounts.agreements import Agreement, Deed
from portal.accounts.models import Invitation, PersonEvent, Role, User
from portal.lib.refusals import Refused

# So long the second person is told that somebody made the account's password anew.
LATELY = timedelta(days=30)


def places() -> dict[str, list[tuple[str, str]]]:
    """What somebody can be limited to: codes and names of regions and of elections."""
    return import_string(settings.SCOPE_CHOICES)()


KNOWN = gettext_lazy(
    "Agree only if you can say: I have spoken with this person, I know them, and they are who they "
    "say they are."
)


def _vowed(row: Agreement, told: str, vow: str) -> str:
    """With what the second person says by agreeing, for as long as somebody may agree."""
    return f"{told}\n{vow}" if row.state == Agreement.State.ASKED else told


def of_roles(row: Agreement) -> str:
    """Who is to be what, and where. Whoever took an account over that may agree to nothing must
    not get it such roles: the second person knows whose it is, and who made its password lately."""
    told = _roles_and_places(row, row.about)
    if row.state == Agreement.State.ASKED and (line := _begun_anew(row, timezone.now() - LATELY)):
        told += "\n" + _("{person} began anew with this account on {day}.").format(
            person=line.actor.username if line.actor else _("Somebody at the console"),
            day=date_format(timezone.localtime(line.at), "DATE_FORMAT"),
        )
    return _vowed(row, told, KNOWN) if agreements.takes_two(row.detail["roles"]) else told


def _begun_anew(row: Agreement, since: datetime) -> PersonEvent | None:
    """The last time somebody made this account's password and key anew."""
    lines = PersonEvent.objects.filter(
        subject__username=row.about, verb=PersonEvent.Verb.ANEW, at__gt=since
    )
    return lines.select_related("actor").order_by("-at").first()


def _roles_and_places(row: Agreement, person: str) -> str:
    said, known = row.detail, places()
    lines = [
        _("{person}: {roles}").format(
            person=person,
            roles=", ".join(str(Role(role).label) for role in said["roles"]),
        )
    ]
    for name, words in (("regions", _("only in")), ("elections", _("only for"))):
        if chosen := said.get(name):
            labels = dict(known[name])
            listed = ", ".join(str(labels.get(code, code)) for code in chosen)
            lines.append(f"{words} {listed}")
    return "; ".join(lines)


def _still_theirs(row: Agreement, *, by: User) -> None:
    if by.username == row.about:
        raise Refused(gettext_lazy("This is about your own roles. Somebody else has to agree."))
    if _begun_anew(row, row.asked_at):
        raise Refused(
            gettext_lazy(
                "Somebody began anew with this account after this was asked for. It has to be "
                "asked for once more."
            ),
            conflict=True,
        )


def _set_roles(row: Agreement, *, by: User, member) -> None:
    person = User.objects.filter(username=row.about, is_active=True).first()
    if person is None:
        raise Refused(gettext_lazy("This account is closed."))
    said, who = row.detail, {"by": row.asked_by, "agreed": by.username}
    actions.set_roles(person, set(said["roles"]), **who)
    actions.limit(person, said.get("regions", []), said.get("elections", []), **who)


ROLES = Deed(
    label=gettext_lazy("Roles and limits of a colleague"),
    roles=frozenset({Role.ADMINISTRATOR, Role.CUSTODIAN}),
    askers=frozenset({Role.ADMINISTRATOR}),
    describe=of_roles,
    check=_still_theirs,
    perform=_set_roles,
)


# --- Nobody is two (docs/decisions/0071-nobody-is-two.md) ----------------------------------------


def _invited(row: Agreement) -> Invitation | None:
    return Invitation.objects.filter(public_id=row.detail["invitation"]).first()


def _of_invitation(row: Agreement) -> str:
    invited = _invited(row)
    name = invited.display_name if invited else ""
    told = _roles_and_places(row, f"{row.about} ({name})" if name else row.about)
    return _vowed(row, told, KNOWN)


def _let_the_link_hold(row: Agreement, *, by: User, member) -> None:
    invited = _invited(row)
    if invited is None or not invited.is_waiting:
        raise Refused(gettext_lazy("This invitation has ended."), conflict=True)
    invitations.prolong(invited)


def _end_the_link(row: Agreement, *, by: User) -> None:
    invited = _invited(row)
    if invited is not None and invited.is_waiting:
        actions.end_invitation(invited, by=by)


INVITATION = Deed(
    label=gettext_lazy("Inviting somebody who may agree to what takes two people"),
    roles=frozenset({Role.ADMINISTRATOR, Role.CUSTODIAN}),
    askers=frozenset({Role.ADMINISTRATOR}),
    describe=_of_invitation,
    perform=_let_the_link_hold,
    undo=_end_the_link,
    # As long as the link.
    open_for=invitations.LASTS,
)


def _of_anew(row: Agreement) -> str:
    told = _("{person} lost the way in: another password, another key.").format(person=row.about)
    return _vowed(
        row,
        told,
        _(
            "Agree only if you can say: I have spoken with this person, and it was they who lost "
            "the password or the telephone."
        ),
    )


def _not_about_oneself(row: Agreement, *, by: User) -> None:
    if by.username == row.about:
        raise Refused(gettext_lazy("This is about your own account. Somebody else has to agree."))


BEGIN_ANEW = Deed(
    label=gettext_lazy("Beginning anew with a colleague"),
    roles=frozenset({Role.ADMINISTRATOR, Role.CUSTODIAN}),
    askers=frozenset({Role.ADMINISTRATOR}),
    describe=_of_anew,
    check=_not_about_oneself,
)
