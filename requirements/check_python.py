"""Refuse a Python that the locked wheels do not cover, before anything is installed.

Runs on any Python 3, so it keeps to syntax that old ones know.
"""

import sys

OLDEST = (3, 11)
NEWEST = (3, 13)

found = sys.version_info[:2]
if not OLDEST <= found <= NEWEST:
    # The % operator, since an f-string would be a syntax error to the very versions refused here.
    sys.exit(
        "make: cannot install with Python %d.%d (%s).\n"  # noqa: UP031
        "Python 3.11, 3.12 and 3.13 are supported: the embedded databases are built for these.\n"
        "Name one of them: make PYTHON=python3.13 demo" % (*found, sys.executable)
    )
