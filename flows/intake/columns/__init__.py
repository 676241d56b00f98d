"""Which column is which field: by its heading, its values and its neighbours."""
