"""What a file is that is not what was asked for: said in words, so that whoever gave it knows which one to give."""

from __future__ import annotations

from collections.abc import Sequence

#: How the files of Symmirror and of others begin, what they are called, and what to do with them.
_BEGINS: Sequence[tuple[bytes, str, str]] = (
    (b"symmirror-prescription ", "a signed prescription", "It goes to a kit: symmirror kit prescription FILE."),
    (b"symmirror-wipe ", "a wipe record", "The desk takes it: symmirror clinic import FILE."),
    (b"symmirror-order ", "an order to a kit", "It stays on its stick and goes to that kit."),
    (
        b"symmirror-export ",
        "an export that was not encrypted",
        "No kit writes such a file. Export once more on the kit.",
    ),
    (
        b"age-encryption.org/v1\n",
        "an encrypted file",
        "If a kit wrote it, the desk takes it: symmirror clinic import FILE.",
    ),
    (b"AGE-SECRET-KEY-", "a SECRET key", "Give it to nobody, and put it back into the folder of the clinic's keys."),
    (b"%PDF", "a PDF", ""),
    (b"\x89PNG", "a picture", ""),
    (b"\xff\xd8\xff", "a picture", ""),
    (b"PK\x03\x04", "a ZIP archive or an office document", "If exports are in it, unpack it first."),
    (b"\x1f\x8b", "a compressed file", "If exports are in it, unpack it first."),
    (b"SQLite format 3\0", "a database", ""),
    (b"{", "a text file (JSON)", ""),
)


def looks_like(data: bytes, otherwise: str) -> str:
    """What ``data`` seems to be, and the way out; ``otherwise`` is that of what has none of its own."""
    if not data.strip(b"\0"):
        return f"It holds {'zeros only' if data else 'nothing'}: it was not copied whole. {otherwise}"
    for begin, what, way_out in _BEGINS:
        if data.startswith(begin):
            return f"It looks like {what}. {way_out or otherwise}"
    return otherwise
