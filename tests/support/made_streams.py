"""Files of streams (OLE), and letters of Outlook in them, written by hand for tests."""

import struct
from collections.abc import Mapping
from itertools import pairwise

Tree = Mapping[str, "bytes | Tree"]

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR, _SMALL, _LIMIT = 512, 64, 4096


def streams_file(tree: Tree) -> bytes:
    """A file with these streams, and folders of streams."""
    entries: list[tuple[str, int, bytes, list[int]]] = [("Root Entry", 5, b"", [])]
    _gather(tree, 0, entries)
    small = bytearray()
    large: list[bytes] = []
    placed: list[tuple[int, int]] = []  # where each stream begins, and its length
    small_table: list[int] = []
    sectors = 0
    for _, kind, content, _ in entries:
        if kind != 2 or not content:
            placed.append((_END, 0))
        elif len(content) < _LIMIT:
            placed.append((len(small) // _SMALL, len(content)))
            count = -(-len(content) // _SMALL)
            first = len(small) // _SMALL
            small_table += [*range(first + 1, first + count), _END]
            small += content.ljust(count * _SMALL, b"\0")
        else:
            placed.append((sectors, len(content)))
            large.append(content)
            sectors += -(-len(content) // _SECTOR)
    chains = [-(-len(each) // _SECTOR) for each in large]
    root = sectors
    chains.append(-(-len(small) // _SECTOR))
    table = struct.pack(f"<{len(small_table)}I", *small_table)
    chains.append(-(-len(table) // _SECTOR))
    directory_bytes = -(-len(entries) // 4) * _SECTOR
    chains.append(directory_bytes // _SECTOR)
    whole = sum(chains)
    fats = 1
    while fats * 128 < whole + fats:
        fats += 1
    fat: list[int] = []
    for count in chains:
        start = len(fat)
        fat += [*range(start + 1, start + count), _END] if count else []
    fat += [_FAT] * fats
    fat += [_FREE] * (fats * 128 - len(fat))
    placed[0] = (root if small else _END, len(small))
    start_of_table = root + chains[-3]
    start_of_directory = start_of_table + chains[-2]
    out = bytearray(_head(fats, whole, start_of_directory, start_of_table, chains[-2]))
    for content in (*large, bytes(small), table.ljust(chains[-2] * _SECTOR, b"\xff")):
        out += content.ljust(-(-len(content) // _SECTOR) * _SECTOR, b"\0")
    out += _directory(entries, placed).ljust(directory_bytes, b"\0")
    return bytes(out + struct.pack(f"<{len(fat)}I", *fat))


def _gather(tree: Tree, above: int, entries: list[tuple[str, int, bytes, list[int]]]) -> None:
    for name, content in sorted(tree.items(), key=lambda pair: (len(pair[0]), pair[0].upper())):
        entries[above][3].append(len(entries))
        if isinstance(content, bytes):
            entries.append((name, 2, content, []))
        else:
            entries.append((name, 1, b"", []))
            _gather(content, len(entries) - 1, entries)


def _head(fats: int, first_fat: int, directory: int, table: int, tables: int) -> bytes:
    numbers = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, fats, directory, 0, _LIMIT, table if tables else _END, tables, _END, 0, first_fat,
    )  # fmt: skip
    more = [first_fat + n for n in range(1, fats)]
    return (numbers + struct.pack(f"<{len(more)}I", *more)).ljust(_SECTOR, b"\xff")


def _directory(
    entries: list[tuple[str, int, bytes, list[int]]], placed: list[tuple[int, int]]
) -> bytes:
    right = dict.fromkeys(range(len(entries)), _FREE)
    for _, _, _, children in entries:
        right.update(pairwise(children))
    out = b""
    for number, (name, kind, _, children) in enumerate(entries):
        coded = name.encode("utf-16-le") + b"\0\0"
        child = children[0] if children else _FREE
        out += coded.ljust(64, b"\0") + struct.pack(
            "<HBBIII36xIQ", len(coded), kind, 1, _FREE, right[number], child, *placed[number]
        )
    return out


def outlook_letter(
    texts: Mapping[str, str | bytes],
    *,
    more: Tree | None = None,
    page: int = 0,
    within: bool = False,
) -> dict[str, "bytes | Tree"]:
    """The streams of a letter: properties by their number, "1000" for its words; bytes as bytes.

    A ``page`` writes words in that code page, as Outlook did long ago.
    """
    head = bytes(24 if within else 32)
    sent = struct.pack("<IIQ", 0x00390040, 6, 134_400_000_000_000_000)
    code = struct.pack("<IIQ", 0x3FFD0003, 6, page or 1252)
    tree: dict[str, bytes | Tree] = {"__properties_version1.0": head + sent + code}
    for tag, text in texts.items():
        if isinstance(text, bytes):
            tree[f"__substg1.0_{tag}0102"] = text
        elif page:
            tree[f"__substg1.0_{tag}001E"] = text.encode(f"cp{page}")
        else:
            tree[f"__substg1.0_{tag}001F"] = text.encode("utf-16-le")
    return tree | dict(more or {})
