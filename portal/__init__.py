"""The house: settings, keys, evidence, documents, countries; it knows none of its rooms."""
