"""Checks of form: what can be seen in the files without running the portal."""
