"""What each stage of the month does: plain functions, without Prefect, callable from anywhere."""
