"""Files about persons."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from smail import clock
from smail.db.tables import Account, PersonFile, PersonFileProgramme, Programme
from smail.domain.person_files import AgeStep, Column, PlaceStep, StartStep


def make_person_file(db: Session, asked_by: Account, programme: Programme, **changes: Any) -> PersonFile:
    """A file about a programme's persons that waits for a decision, as coarse as one can be."""
    usual: dict[str, Any] = {
        "federation_id": asked_by.federation_id,
        "asked_by_id": asked_by.id,
        "asked_at": clock.now(),
        "purpose": "Utvärdering",
        "recipient": "Ebba Grenvik, Länets universitet",
        "starts_on": clock.today() - timedelta(days=3650),
        "ends_on": clock.today(),
        "columns": [Column.OUTCOME.value, Column.SCORES.value, Column.ANSWERS.value],
        "age": AgeStep.NONE,
        "place": PlaceStep.NONE,
        "start": StartStep.NONE,
    }
    row = PersonFile(**usual | changes)
    db.add(row)
    db.flush()
    db.add(PersonFileProgramme(file_id=row.id, programme_id=programme.id))
    db.flush()
    return row
