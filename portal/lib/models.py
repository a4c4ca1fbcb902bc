"""Rows of the tools: Django looks for them here."""

from portal.lib.jobs import Job, WorkerPulse

__all__ = ["Job", "WorkerPulse"]
