"""Charts as SVG made on the server: one look, colours that follow the page's theme, a table twin beside each.

`canvas` turns a matplotlib figure into markup that a strict page may hold; each other module draws one kind of chart
from plain rows. matplotlib is imported when the first chart is drawn.
"""
