"""The DocumentDB stand-in as a newer version is, which knows both SCRAM mechanisms.

Run as the stand-in's own module is.
"""

from __future__ import annotations

import sys

from local_cloud.databases import documentdb_process, documentdb_rules

for command in ("createUser", "updateUser", "saslStart"):
    del documentdb_rules.CHECKS[command]

if __name__ == "__main__":
    sys.exit(documentdb_process.main(sys.argv[1:]))
