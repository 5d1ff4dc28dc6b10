"""Forms on paper, as they are after they were printed and after one has typed them."""

from typing import Any

from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Account, PaperEntry, PaperForm, Participant
from smail.domain.paper import new_form_number
from tests.factories.assessments import the_instrument
from tests.factories.people import enrolment_of


def make_paper_form(db: Session, person: Participant, printed_by: Account, **changes: Any) -> PaperForm:
    """A form of the person's latest programme that was printed just now."""
    instrument = the_instrument()
    usual = {
        "number": new_form_number(),
        "participant_id": person.id,
        "programme_id": enrolment_of(db, person).programme_id,
        "instrument_key": instrument.key,
        "instrument_version": instrument.version,
        "instrument_digest": instrument.digest,
        "form": "seven_plus_seven",
        "language": "sv",
        "is_large": False,
        "printed_at": clock.now(),
        "printed_by_id": printed_by.id,
    }
    row = PaperForm(**usual | changes)
    db.add(row)
    db.flush()
    return row


def make_paper_entry(db: Session, form: PaperForm, typed_by: Account, **changes: Any) -> PaperEntry:
    """What the first has typed: three to each of the first seven questions, filled in today."""
    first = the_instrument().form("seven_plus_seven").parts[0]
    usual = {
        "paper_form_id": form.id,
        "place": 1,
        "account_id": typed_by.id,
        "typed_at": clock.now(),
        "answers": dict.fromkeys(first, "3"),
        "filled_in_on": clock.today(),
        "focus": [],
    }
    row = PaperEntry(**usual | changes)
    db.add(row)
    db.flush()
    return row
