"""Several machines, and several regions."""
