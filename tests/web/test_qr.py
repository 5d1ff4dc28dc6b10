"""The path draws exactly the dark modules of the code, with a quiet zone round it."""

import re

import segno

from smail.web.qr import qr_path

TEXT = "otpauth://totp/SMAIL:alva%40smail.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=SMAIL"


def test_the_path_is_the_matrix_of_the_code() -> None:
    path, size = qr_path(TEXT)
    drawn = {
        (int(x) + step, int(y))
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path)
        for step in range(int(width))
    }
    matrix = segno.make(TEXT, error="m", micro=False).matrix_iter(border=4)
    assert drawn == {(x, y) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}
    assert re.sub(r"M\d+ \d+h\d+v1h-\d+z", "", path) == ""
    assert size == max(x for x, _ in drawn) + 1 + 4


def test_the_quiet_zone_is_four_modules_on_every_side() -> None:
    path, size = qr_path("kort")
    xs = [int(x) for x in re.findall(r"M(\d+) ", path)]
    ys = [int(y) for y in re.findall(r"M\d+ (\d+)h", path)]
    assert (min(xs), min(ys), max(ys)) == (4, 4, size - 5)
