"""Whole months, from files in the inbox to published reports."""
