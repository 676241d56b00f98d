"""From one cell to one typed value, or the reason why not."""
