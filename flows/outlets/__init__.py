"""How results get out: workbooks, pages, circulars, messages."""
