"""The documentation as a site: ``make docs`` builds docs/_build/index.html and refuses a broken link."""

project = "hazard-ledger"
author = "the hazard-ledger maintainers"
extensions = ["myst_parser"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "hazard-ledger"
html_show_copyright = False
html_show_sphinx = False
language = "en"
myst_heading_anchors = 3
