"""Pages to be read in a browser, with their charts."""
