"""The schedule where it takes longer than a test suite may: ``make torture``."""
