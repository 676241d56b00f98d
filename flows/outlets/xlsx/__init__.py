"""Sheets, cells, styles and parts of workbooks, for whoever writes one."""
