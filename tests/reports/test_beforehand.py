"""What draws is made ready once, by a thread that no request waits for."""

import subprocess
import sys

PROGRAM = """
import sys, threading
from smail.charts.canvas import draw
from smail.reports.beforehand import Beforehand
drawing = Beforehand()
assert "matplotlib" not in sys.modules
for _ in range(2):
    drawing.begin()
assert [one.name for one in threading.enumerate()].count("beforehand") <= 1
# Whoever asks for a picture meanwhile gets it, and nothing that is half loaded.
assert b"<svg" in draw((30.0, 30.0), "", "", lambda axes: axes.annotate("i", (0, 0)))
drawing.wait()
print(*{name.partition(".")[0] for name in sys.modules} & {"matplotlib", "typst"})
"""


def test_what_a_picture_and_a_sheet_need_is_there_when_it_has_ended() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=True, text=True)
    assert set(ended.stdout.split()) == {"matplotlib", "typst"}
    assert ended.stderr == ""
