"""Judging what was reported: rules, findings, history, gates — imports schemas only."""
