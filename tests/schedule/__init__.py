"""The schedule: what runs when, what was missed, and a server that really serves it."""
