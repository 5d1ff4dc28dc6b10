"""What the made-up staff wish of the instrument: two wait, the others have come different ways."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from smail.db.tables import Account
from smail.domain.wishes import WishState
from smail.services import wishes
from smail.services.audit import SYSTEM
from smail.services.wishes import Reply
from smail.vault import Vault


@dataclass(frozen=True, slots=True)
class DemoWish:
    """What somebody wished so many days ago, and what became of it."""

    days_ago: int
    by: str
    indicator: str | None
    text: str
    state: WishState = WishState.NEW
    answer: str = ""


WISHES = (
    DemoWish(
        150,
        "vera.osthammar",
        "labour_market",
        "Flera undrar om praktik räknas som jobb i frågan om arbetsmarknaden.",
        WishState.DONE,
        "Ja, det gör den. Det står nu i manualen, på sidan om arbetsmarknaden.",
    ),
    DemoWish(
        95,
        "samira.knivsta",
        "everyday_life",
        "Kan frågan om vardagen ha en hjälptext om dem som arbetar natt?",
        WishState.RAISED,
        "Bra fråga. Referensgruppen tar upp den nästa gång, och svaret kommer här.",
    ),
    DemoWish(
        80,
        "lena.enkoping",
        None,
        "Gör en kortare variant med tre frågor.",
        WishState.DECLINED,
        "Sju frågor är det minsta som går att följa över tid. Med tre blir osäkerheten för stor.",
    ),
    DemoWish(
        44,
        "ida.knivsta",
        "health",
        "Hur svarar den som redan mår bra på frågan om vad som hjälper?",
        WishState.ANSWERED,
        "Frågan gäller vad personen vet hjälper, också när det är länge sedan det behövdes.",
    ),
    DemoWish(6, "ida.knivsta", "job_search", "Jag vill ha ett exempel till varje steg om att söka jobb."),
    DemoWish(2, "rasmus.enkoping", None, "Kan instrumentet finnas på teckenspråk?"),
)
ANSWERED_AFTER = timedelta(days=9)


def leave(db: Session, vault: Vault, staff: Mapping[str, Account], today: date) -> None:
    """The wishes stand on their days, most of them answered by the federation's trainer."""
    for one in WISHES:
        told_on = today - timedelta(days=one.days_ago)
        row = wishes.leave(db, vault, staff[one.by], one.indicator, one.text, SYSTEM, on=told_on)
        if one.answer:
            reply, by = Reply(one.state, one.answer, 0), staff["greta"].id
            wishes.answer(db, vault, row.id, reply, SYSTEM, by, on=told_on + ANSWERED_AFTER)
