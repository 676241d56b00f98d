"""Measurements: what things cost, beside the least they could cost."""
