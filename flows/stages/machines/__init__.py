"""Work by further processes, and by other machines."""
