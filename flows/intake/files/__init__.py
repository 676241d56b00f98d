"""From bytes to sheets of cells, whatever the format."""
