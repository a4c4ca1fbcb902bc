from django.db import models


class Told(models.Model):
    """One report, kept as it came."""

    public_id = models.UUIDField(unique=True)
    role = models.CharField(max_length=20)
    violation_type = models.CharField(max_length=80)
    precinct = models.UUIDField()
    happened_at = models.DateTimeField()
    narrative = models.TextField()
    contact = models.CharField(max_length=500)
    received_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.public_id)
