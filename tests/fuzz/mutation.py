"""Changes to lines of JSON that leave them JSON: bytes changed at random hardly ever get past the parser."""

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

# The ends of what readers take, and what they may take for something else.
ODD: list[Any] = [
    *("0001-01-01", "1900-01-01", "2999-12-31", "9999-12-31", "0001-01-01T00:00:00+14:00", "1900-01-01T00:00:00+23:59"),
    *("9999-12-31T23:59:59-14:00", "2026-11-02T07:31:07.999999999Z", "", "city", "\0", "\ud800", "x" * 64, "٤"),
    *(0, -1, 1, 1.5, 2**31, 2**53, 2**63, 10**400, 1e308, True, None, [], {}),
]

Bytes = Callable[[bytes, int], bytes]


def changed(data: bytes, most: int, seed: int, bytes_changed: Bytes) -> bytes:
    """Copy `data` with one line changed in one member, removed or repeated; now and then as `bytes_changed` does."""
    random = Random(seed)
    lines = data.split(b"\n")
    place = random.randrange(len(lines))
    match random.randrange(10):
        case 0 | 1:
            return bytes_changed(data, most)
        case 2 if len(lines) > 1:
            del lines[place]
        case 3:
            lines.insert(random.randrange(len(lines) + 1), lines[place])
        case _:
            lines[place] = _member_changed(lines[place], random, bytes_changed)
    found = b"\n".join(lines)
    return found if len(found) <= most else data


def _member_changed(line: bytes, random: Random, bytes_changed: Bytes) -> bytes:
    try:
        root = [json.loads(line)]
    except (ValueError, RecursionError):
        return line
    holder, key = random.choice(list(_places(root)))
    match random.randrange(4):
        case 0 if isinstance(holder[key], str):
            holder[key] = bytes_changed(holder[key].encode(errors="replace"), 64).decode(errors="replace")
        case 1 if holder is not root:
            del holder[key]
        case 2:
            other, name = random.choice(list(_places(root)))
            holder[key] = json.loads(json.dumps(other[name]))
        case _:
            holder[key] = random.choice(ODD)
    return json.dumps(*root).encode()


def _places(holder: Any) -> Iterator[tuple[Any, Any]]:
    for key in list(holder) if isinstance(holder, dict) else range(len(holder)):
        yield holder, key
        if isinstance(holder[key], dict | list):
            yield from _places(holder[key])
