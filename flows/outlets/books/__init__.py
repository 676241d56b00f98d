"""The workbooks of a publication."""
