"""Violation types and their legal basis as rows, by version: a report keeps its version."""

from django.db import models
from django.utils.translation import get_language

from portal.jurisdictions.texts import Text
from reports.taxonomy.changes import Change as Change


class CatalogueQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Which editions there were is no secret."""
        return self


class Catalogue(models.Model):
    """One edition of a jurisdiction's folder, as it was when it was loaded."""

    jurisdiction = models.CharField(max_length=10)
    version = models.CharField(max_length=60, unique=True)
    loaded_at = models.DateTimeField(auto_now_add=True)
    is_current = models.BooleanField(default=False)
    # Published by lawyers of this site; otherwise it came with the program.
    is_published = models.BooleanField(default=False)

    objects = CatalogueQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.jurisdiction} {self.version}"


class EditionFolder(models.Model):
    """The files of an edition as a ZIP: an old case's law can be read and taken out again."""

    catalogue = models.OneToOneField(Catalogue, models.CASCADE, related_name="folder")
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.catalogue)


class ViolationTypeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The taxonomy is public."""
        return self

    def current(self):
        return self.filter(catalogue__is_current=True)


class ViolationType(models.Model):
    """An entry of the legal taxonomy in one edition."""

    catalogue = models.ForeignKey(Catalogue, models.PROTECT, related_name="violation_types")
    code = models.CharField(max_length=80)
    stage = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField()
    severity = models.PositiveSmallIntegerField()
    urgency = models.CharField(max_length=20)
    reporter_risk = models.CharField(max_length=10)
    guarded = models.BooleanField()
    # The entry as it stood in the folder: names, descriptions, citations, with their marks.
    entry = models.JSONField()

    objects = ViolationTypeQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["catalogue", "code"], name="violation_type_once")
        ]

    def __str__(self) -> str:
        return self.name_in(get_language() or "ru")

    @property
    def name(self) -> Text:
        return Text(self.entry["name"])

    @property
    def description(self) -> Text:
        return Text(self.entry["description"])

    def name_in(self, language: str) -> str:
        return self.name.in_language(language)


class LegalProvision(models.Model):
    """An article that a violation type breaks, in one edition."""

    catalogue = models.ForeignKey(Catalogue, models.PROTECT, related_name="provisions")
    code = models.CharField(max_length=80)
    law = models.CharField(max_length=60)
    article = models.CharField(max_length=20)
    confidence = models.CharField(max_length=10)
    entry = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["catalogue", "code"], name="provision_once")]

    def __str__(self) -> str:
        return self.code
