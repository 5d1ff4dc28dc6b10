"""Makes ready what draws, beside the requests, so that nobody waits for it with a sheet half asked for.

The first picture of a process takes half a second longer than any other, since matplotlib is loaded for it.
Whoever gets a page that leads to a picture or a sheet reads it for some seconds first, and that is when it is
loaded; whoever only answers never pays the ninety megabytes.
"""

import threading
from typing import TYPE_CHECKING

from smail.charts.canvas import draw
from smail.reports.sheets import Sheet, ShortWords, sheet_pdf

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIZE = (60.0, 20.0)
TRIED = "Åäö"


class Beforehand:
    """What draws in this process, made ready at most once."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._work: threading.Thread | None = None

    def begin(self) -> None:
        """A thread of its own makes it ready, once; a picture asked for waits for it."""
        with self._turn:
            if self._work is None:
                self._work = threading.Thread(target=_try, name="beforehand", daemon=True)
                self._work.start()

    def wait(self) -> None:
        """Whatever was begun has ended."""
        work = self._work
        if work is not None:
            work.join()


def _try() -> None:
    """A picture and a sheet are made for nobody, and with them all that both need is there."""
    draw(SIZE, TRIED, TRIED, _paint)
    sheet_pdf(Sheet(TRIED, (TRIED,), "sv", (), ShortWords(str, "")))


def _paint(axes: "Axes") -> None:
    """Text, since its letters are looked for when the first is written."""
    axes.annotate(TRIED, (0, 0))
