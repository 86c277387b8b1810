"""RTF as Outlook packs it (LZFu): letters, and places of what was written a little before."""

import struct

from lawtrack.errors import Unread, UnreadableDocument
from lawtrack.ingest.documents import pages

_PACKED, _PLAIN = b"LZFu", b"MELA"
_RING = 4096
# What the ring holds before the first letter, as the format lays down.
_BEFORE = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


def unpacked_rtf(packed: bytes) -> bytes:
    """The RTF itself; never longer than a document may be."""
    kind = packed[8:12]
    if kind == _PLAIN:
        return packed[16:]
    if kind != _PACKED:
        raise UnreadableDocument("its RTF is packed in an unknown way", Unread.BROKEN)
    (size,) = struct.unpack_from("<I", packed, 4)
    size = min(size, pages.MAX_BYTES)
    ring = bytearray(_BEFORE.ljust(_RING, b" "))
    write = len(_BEFORE)
    out = bytearray()
    place = 16
    while place < len(packed) and len(out) < size:
        control = packed[place]
        place += 1
        for bit in range(8):
            if control >> bit & 1:
                token = int.from_bytes(packed[place : place + 2], "big")
                place += 2
                start, count = token >> 4, (token & 15) + 2
                if start == write:  # the end
                    return bytes(out)
                places = range(start, start + count)
            else:
                ring[write : write + 1] = packed[place : place + 1] or b" "
                place += 1
                places = range(write, write + 1)
            for each in places:
                letter = ring[each % _RING]
                ring[write] = letter
                write = (write + 1) % _RING
                out.append(letter)
    return bytes(out[:size])
