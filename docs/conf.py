"""How Sphinx builds the documentation: `make docs`."""

project = "Customer profiles"
author = "the contributors"
copyright = "the contributors, MIT licence"

extensions = ["myst_parser"]
myst_heading_anchors = 4  # Links to a heading work here as they do on GitHub.
myst_enable_extensions = ["colon_fence"]
suppress_warnings = ["misc.highlighting_failure"]  # Settings and shells show made-up values that no lexer knows.

html_theme = "furo"
html_title = "Customer profiles"
html_copy_source = False
html_show_sphinx = False
