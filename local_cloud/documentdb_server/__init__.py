# SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only
"""The program that stands in for Amazon DocumentDB 5.0: SecantusDB with DocumentDB's refusals.

SecantusDB is GPL-2.0-only, which does not go together with Apache-2.0 in one program. So this package, which
is one program with it while it runs, may be used under either licence, runs in a process of its own, and
shares no module with the rest of the project: the rest starts it and speaks to it over its socket.
"""
