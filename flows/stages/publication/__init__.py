"""An edition made: the copy, the reports, and what is taken over from the one before."""
