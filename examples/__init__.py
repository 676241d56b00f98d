"""An invented region, written by code, whose truth is known."""
