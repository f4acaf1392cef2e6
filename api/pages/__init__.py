"""Pages for people: the same answers as the JSON, told in words, with every figure leading to its claims.

`mount_pages` gives an application its pages: addresses that answer JSON to programs answer HTML to browsers from then
on. Pages work without scripts, ask nothing of any other place, and run nothing that a claim says.
"""

from api.pages.mounting import mount_pages

__all__ = ["mount_pages"]
