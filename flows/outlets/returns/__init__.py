"""What goes back to an institution: its workbook annotated, next month's template."""
