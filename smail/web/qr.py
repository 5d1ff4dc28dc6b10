"""A QR code as one SVG path, drawn by the template: no image, and nothing for a cache to keep."""

from itertools import groupby

import segno

QUIET_ZONE = 4


def qr_path(text: str) -> tuple[str, int]:
    """The dark modules as SVG path data, and the side of the square in modules, quiet zone included."""
    code = segno.make(text, error="m", micro=False)
    rows = [list(row) for row in code.matrix_iter(border=QUIET_ZONE)]
    runs = (_runs(y, row) for y, row in enumerate(rows))
    return "".join("".join(row) for row in runs), len(rows)


def _runs(y: int, row: list[int]) -> list[str]:
    parts, x = [], 0
    for is_dark, modules in groupby(row, key=bool):
        width = len(list(modules))
        if is_dark:
            parts.append(f"M{x} {y}h{width}v1h-{width}z")
        x += width
    return parts
