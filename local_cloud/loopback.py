"""The loopback interface is never reached through a proxy, whatever the environment says.

    from local_cloud.loopback import keep_off_proxies

    keep_off_proxies()          # before the first client of this process, or of one that it starts, is made

A company's machine sets HTTP_PROXY, and often no NO_PROXY: the proxy then answers in the embedded cloud's
place.
"""

from __future__ import annotations

import os

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def keep_off_proxies() -> None:
    """Add the loopback's names to what this process, and those that it starts, ask no proxy for.

    Both spellings are set, since the lower-case one wins where both are there (urllib, curl), and some
    programs read the other only.
    """
    for name in ("no_proxy", "NO_PROXY"):
        hosts = os.environ.get(name) or os.environ.get(name.swapcase(), "")
        listed = [host.strip() for host in hosts.split(",") if host.strip()]
        missing = [host for host in LOOPBACK if host not in listed and "*" not in listed]
        os.environ[name] = ",".join([*listed, *missing])
