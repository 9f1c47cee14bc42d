"""Writes a zip whose bytes depend on its content alone.

Python's ``zipfile`` compresses with whatever zlib the interpreter was built with, and zlib, zlib-ng and
Apple's zlib give different bytes for the same content. A zip that is named by its hash must not differ
between machines, so the compressor is the pinned libdeflate, and the few structures of the format that
a zip of small files needs are written here ("APPNOTE.TXT - .ZIP File Format Specification", 4.3).
"""

from __future__ import annotations

import functools
import struct
from typing import TYPE_CHECKING

import deflate

if TYPE_CHECKING:
    from collections.abc import Mapping

_VERSION = 20
_MADE_ON_UNIX = 3 << 8 | _VERSION
_UTF8_NAMES = 1 << 11
_DEFLATED = 8
_MIDNIGHT = 0
_FIRST_DAY = 1 << 5 | 1  # 1 January 1980, the earliest that the format can say
_LEVEL = 9
_READABLE = 0o100644
_RUNNABLE = 0o100755  # shared libraries


@functools.cache
def _packed(data: bytes) -> bytes:
    """The content compressed; a driver that many zips hold is compressed once."""
    return bytes(deflate.deflate_compress(data, _LEVEL))


def write_archive(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files: sorted, with fixed times and modes; the same bytes on every machine."""
    entries = bytearray()
    directory = bytearray()
    for path in sorted(files):
        name = path.encode()
        data = files[path]
        packed = _packed(data)
        about = struct.pack(
            "<HHHHHIIIHH",
            _VERSION,
            _UTF8_NAMES,
            _DEFLATED,
            _MIDNIGHT,
            _FIRST_DAY,
            deflate.crc32(data),
            len(packed),
            len(data),
            len(name),
            0,
        )
        mode = _RUNNABLE if ".so" in path.rpartition("/")[2] else _READABLE
        directory += b"PK\x01\x02" + struct.pack("<H", _MADE_ON_UNIX) + about
        directory += struct.pack("<HHHII", 0, 0, 0, mode << 16, len(entries)) + name
        entries += b"PK\x03\x04" + about + name + packed
    end = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(directory), len(entries), 0)
    return bytes(entries + directory + b"PK\x05\x06" + end)
