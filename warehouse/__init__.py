"""Remembering what was reported: archive, DuckDB, hazard histories — imports schemas only."""
