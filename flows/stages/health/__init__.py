"""Whether all is well: what needs a person, what changed, what is damaged."""
