"""Draws a random sample that anybody can draw again, with any tool and in any year.

Each id has a lot: the SHA-256 of "seed:id" in UTF-8. The n lowest lots are drawn. No generator of random
numbers is used, since those give other numbers from one version to the next. Who comes to the frame later
changes nobody's lot; the list is kept all the same, for a sample is drawn once.
"""

import hashlib
from collections.abc import Collection


def draw(seed: str, ids: Collection[str], n: int) -> tuple[str, ...]:
    """The ids that are drawn, in the order of their lots; in whatever order the ids are given."""
    if len(set(ids)) != len(ids):
        raise ValueError("ids: one stands there twice")
    if not 0 < n <= len(ids):
        raise ValueError(f"n must be 1 to {len(ids)}, got {n}")
    return tuple(sorted(ids, key=lambda one: _lot(seed, one))[:n])


def _lot(seed: str, one: str) -> bytes:
    return hashlib.sha256(f"{seed}:{one}".encode()).digest()
