"""How the unknown numbers behind published files hang together: nothing of SMAIL is asked."""

from collections.abc import Sequence

from tests.support.files_kinds import KINDS
from tests.support.files_told import BEFORE, IDLE, REASONS, REFERRERS, SEVERAL, STOCK, THERE, WENT_TO

# Two ways to divide the same, in each quarter.
SAME: Sequence[tuple[Sequence[str], Sequence[str]]] = (
    ((BEFORE, "came"), (THERE,)),
    ((THERE,), ("forward", "not_forward")),
    ((THERE,), ("persons_due", "nothing_due")),
    ((THERE,), ("sent", "not sent")),
    (("persons_due",), ("answered", "unanswered")),
    (("done", "missing"), ("persons_due", "further")),
    (("done",), ("on_time", "late")),
    (("missing",), REASONS),
    (("came",), REFERRERS),
    (("went",), WENT_TO),
    ((STOCK,), ("active", "not_active")),
    (("active",), (*SEVERAL, "single")),
    (("active",), ("timed", "untimed")),
    (("not_active",), IDLE),
    *(((STOCK,), (f"{far}.{one}", f"not_{far}.{one}")) for one in KINDS for far in ("used", "offered")),
)
# Of these the first are never more than the others.
WITHIN: Sequence[tuple[Sequence[str], Sequence[str]]] = (
    *(((f"used.{one}", f"said_no.{one}"), (f"offered.{one}",)) for one in KINDS),
    *((("not_offered",), (f"not_offered.{one}",)) for one in KINDS),
    (("several_job",), ("used.job_directed",)),
    (("active",), tuple(f"used.{one}" for one in KINDS)),
    (("active", "offered_only"), tuple(f"offered.{one}" for one in KINDS)),
)
