"""What people are told: return notes, templates, letters, and their sending."""
