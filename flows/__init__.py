"""What runs, in what order, and how data gets in and results get out."""
