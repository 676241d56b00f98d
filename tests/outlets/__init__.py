"""Outlets: what officials and institutions open."""
