"""Where a header stands, and what its words may mean."""
