"""People of the portal, the roles they hold, and the keys that let them read."""

import uuid

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.accounts.agreements import Agreement as Agreement
from portal.accounts.agreements import AgreementEvent as AgreementEvent
from portal.accounts.alarms import Alarm as Alarm
from portal.accounts.alarms import AlarmEvent as AlarmEvent
from portal.accounts.baits import Bait as Bait
from portal.accounts.intake_ledger import IntakeEvent as IntakeEvent
from portal.accounts.mailboxes import Mailbox as Mailbox
from portal.accounts.openings import Opening as Opening
from portal.accounts.people_ledger import PersonEvent as PersonEvent
from portal.accounts.scopes import Scope as Scope
from portal.accounts.sign_ins import SignIn as SignIn
from portal.lib.moments import QuarterField


class Role(models.TextChoices):
    """What a person does here; everyone has a set of them (house words)."""

    OBSERVER = "observer", _("Observer")
    OPERATOR = "operator", _("Hotline operator")
    TRIAGER = "triager", _("Triager")
    LAWYER = "lawyer", _("Lawyer")
    CUSTODIAN = "custodian", _("Custodian of identities")
    COORDINATOR = "coordinator", _("Coordinator")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


STAFF_ROLES = frozenset(Role.values) - {Role.OBSERVER}


class UserQuerySet(models.QuerySet):
    def with_role(self, *roles):
        return self.filter(roles_held__role__in=roles, is_active=True).distinct()

    def at_desks(self):
        """Everybody who works here, or did: observers are kept in the roster."""
        return self.filter(roles_held__role__in=STAFF_ROLES).distinct()

    def visible_to(self, user):
        """Administrators see everybody; staff see the colleagues whom they may hand work to."""
        if Role.ADMINISTRATOR in user.roles:
            return self
        if user.roles & STAFF_ROLES:
            return self.with_role(*STAFF_ROLES)
        return self.none()


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, username, password=None, **fields):
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One account. An observer's username is a code; the name is sealed in the roster."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField(_("Username"), max_length=60, unique=True)
    display_name = models.CharField(_("Name shown to colleagues"), max_length=120, blank=True)
    language = models.CharField(_("Language"), max_length=5, default="ru")
    is_active = models.BooleanField(default=True)
    # Somebody else read it out; no desk opens before it is changed.
    password_is_first = models.BooleanField(default=False)
    # An observer comes in to report: the moment would lead from a report to a person.
    last_login = QuarterField(_("last login"), null=True, blank=True)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "username"
    objects = UserManager()

    def __str__(self) -> str:
        return self.display_name or self.username

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(self.roles_held.values_list("role", flat=True)) if self.pk else frozenset()

    @cached_property
    def _scopes(self) -> list[tuple[str, str]]:
        return list(self.scopes.values_list("kind", "code")) if self.pk else []

    @property
    def regions(self) -> frozenset[str]:
        """Codes of the regions that this person is limited to; empty when to none."""
        return frozenset(code for kind, code in self._scopes if kind == Scope.Kind.REGION)

    @property
    def elections(self) -> frozenset[str]:
        """The same for elections."""
        return frozenset(code for kind, code in self._scopes if kind == Scope.Kind.ELECTION)

    @property
    def is_staff(self) -> bool:
        """Whether this person works at a desk, and so needs a second factor."""
        return bool(self.roles & STAFF_ROLES)


class RoleHeld(models.Model):
    """One role of one person."""

    user = models.ForeignKey(User, models.CASCADE, related_name="roles_held")
    role = models.CharField(max_length=20, choices=Role)
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="role_held_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class ApiToken(models.Model):
    """What an integration shows to ask as a member of staff; the token itself is kept nowhere."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"token of {self.user}"


class MemberKey(models.Model):
    """A member's age identity, its private half wrapped under the member's password."""

    user = models.OneToOneField(User, models.CASCADE, related_name="member_key")
    public = models.CharField(max_length=80)
    salt = models.BinaryField()
    wrapped = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.public


class VaultQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What a vault's keys are and who opens it, for those who look after people."""
        watched_by = {Role.ADMINISTRATOR, Role.AUDITOR, Role.CUSTODIAN}
        return self if user.roles & watched_by else self.none()


class Vault(models.Model):
    """A key that members of staff share.

    Its public half is signed by its recovery key. A rotated vault has a new key; whoever has it has
    the older ones too.
    """

    class Kind(models.TextChoices):
        CASE = "case", _("Case vault")
        CONTACT = "contact", _("Contact vault")
        IDENTITY = "identity", _("Identity vault")

    kind = models.CharField(max_length=10, choices=Kind, unique=True)
    public = models.CharField(max_length=80)
    made_at = models.DateTimeField(default=timezone.now)
    # Counts the keys it has had.
    epoch = models.PositiveSmallIntegerField(default=1)
    signature = models.CharField(max_length=100, blank=True)
    sealed_to_recovery = models.BinaryField(null=True)
    # When the operator had written the recovery key down.
    confirmed_at = models.DateTimeField(null=True)
    rotated_at = models.DateTimeField(null=True)
    # Since when somebody may know its key who must not open what is new.
    rotation_due = models.DateTimeField(null=True)

    objects = VaultQuerySet.as_manager()

    def __str__(self) -> str:
        return self.get_kind_display()


# Whose daily work needs which vault (sealing.md, "Keys").
VAULT_ROLES = {
    Vault.Kind.CASE: frozenset({Role.TRIAGER, Role.LAWYER}),
    Vault.Kind.CONTACT: frozenset({Role.OPERATOR, Role.COORDINATOR}),
    Vault.Kind.IDENTITY: frozenset({Role.CUSTODIAN}),
}


class KeySignature(models.Model):
    """That a key is a certain person's, signed by whoever let the person in.

    It outlives the key: the keys that were signed with it are checked through it.
    """

    # An age key, or what an invitation is called while nobody has taken it up.
    public = models.CharField(max_length=120, unique=True)
    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    signs_with = models.CharField(max_length=60)
    # Whose key signed this one; a recovery key's vault where nobody stands before.
    signer = models.ForeignKey("self", models.PROTECT, null=True, related_name="signed")
    root = models.CharField(max_length=10, blank=True)
    signature = models.CharField(max_length=100)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.public


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Administrators, who invite."""
        return self if Role.ADMINISTRATOR in user.roles else self.none()

    def waiting(self):
        return self.filter(ended_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """Somebody who may come in under a certain name, with certain roles."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField(max_length=60)
    display_name = models.CharField(max_length=120, blank=True)
    # Roles, and the codes of the regions and elections that the person is limited to.
    allowed = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    vouched = models.ForeignKey(KeySignature, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    # Taken up, or taken back.
    ended_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.username

    @property
    def is_waiting(self) -> bool:
        return self.ended_at is None and self.expires_at > timezone.now()


class VaultGrant(models.Model):
    """A vault's private key, wrapped for one member."""

    vault = models.ForeignKey(Vault, models.CASCADE, related_name="grants")
    member_key = models.ForeignKey(MemberKey, models.CASCADE, related_name="grants")
    wrapped = models.BinaryField()
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vault", "member_key"], name="vault_granted_once")
        ]

    def __str__(self) -> str:
        return f"{self.vault} → {self.member_key_id}"


class VaultSecret(models.Model):
    """A random secret that only members of a vault know, made by whoever needs it first."""

    vault = models.ForeignKey(Vault, models.CASCADE, related_name="secrets")
    purpose = models.CharField(max_length=40)
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vault", "purpose"], name="secret_once")]

    def __str__(self) -> str:
        return f"{self.vault}: {self.purpose}"


class IntakeKey(models.Model):
    """The public half of a key to which phones seal; the private half never comes here."""

    public = models.CharField(max_length=80, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)
    # Nothing waits under it any more; and its private half is not held here any more.
    released_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.public


class JobKey(models.Model):
    """The public half of a key that one worker holds in memory until it stops."""

    public = models.CharField(max_length=80, unique=True)
    queue = models.CharField(max_length=20)
    worker = models.CharField(max_length=120)
    seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.public
