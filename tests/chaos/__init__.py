"""Faults and bad input, brought about on purpose: bounded commands, each with a seed."""
