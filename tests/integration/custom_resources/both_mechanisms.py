"""The DocumentDB stand-in as a newer version is, which knows both SCRAM mechanisms.

Run as the stand-in's own module is.
"""

from __future__ import annotations

import sys

from local_cloud.documentdb_server import rules, server

for command in ("createUser", "updateUser", "saslStart"):
    del rules.CHECKS[command]

if __name__ == "__main__":
    sys.exit(server.main(sys.argv[1:]))
