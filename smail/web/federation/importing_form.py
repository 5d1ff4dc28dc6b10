"""What the page for files sends: a file once, then the same file back with what its columns are."""

import base64
from collections.abc import Sequence

from smail.domain.instrument import Instrument, Respondent
from smail.imports.drawing import Drawing, draw
from smail.imports.sheet import Sheet
from smail.web.federation.coordinator_forms import question_forms
from smail.web.forms import ChoiceField, LinesField, ManyChoicesField, SmailForm, TextField, WholeNumberField
from smail.web.uploads import chosen_file, takes_bodies

LARGEST_BODY = 2 * 1024 * 1024
# What comes back from the second page is a third longer than the file.
LARGEST_FILE = 1_500_000
MOST_ROWS = 5000
LOAD = "load"
takes_files = takes_bodies(LARGEST_BODY, n_parts=2 * MOST_ROWS)


class ImportForm(SmailForm):
    """The file and the programme; then what the columns are; then the word to go ahead."""

    programme = ChoiceField()
    questionnaire = ChoiceField()
    upload = TextField()
    map_upload = TextField()
    content = TextField()
    map_text = LinesField()
    use = ManyChoicesField()
    first_day = TextField()
    day_form = TextField()
    age_year = TextField()
    visit_days = TextField()
    woman_code = TextField()
    man_code = TextField()
    handledare = ChoiceField()
    stage = TextField()
    faults_page = WholeNumberField()


def sent_file(sent_back: str | None) -> bytes:
    """The file that was chosen, or the one that an earlier page sent back; empty where there is none."""
    chosen = chosen_file("upload", LARGEST_BODY)
    if chosen is not None:
        return chosen
    try:
        return base64.b64decode(sent_back or "", validate=True)
    except ValueError:
        return b""


def as_field(content: bytes) -> str:
    """The file as a hidden field carries it to the next page: it is kept nowhere in between."""
    return base64.b64encode(content).decode("ascii")


def sent_map(form: ImportForm) -> str | None:
    """The map that was chosen or sent back, if any was."""
    chosen = chosen_file("map_upload", LARGEST_BODY)
    return (form.map_text.data or None) if chosen is None else chosen.decode("utf-8", errors="replace")


def questionnaires(instruments: Sequence[Instrument]) -> list[tuple[str, str]]:
    """Every form that people answer themselves, as a value and a name."""
    return [
        (f"{one.key}/{key}", f"{one.title('sv')}: {words}")
        for one in instruments
        if one.respondent is Respondent.PARTICIPANT
        for key, words, _meaning in question_forms(one)
    ]


def drawing_of(form: ImportForm) -> Drawing:
    """What was said about the columns."""
    sexes = {form.woman_code.data or "": "woman", form.man_code.data or "": "man"}
    return Drawing(
        uses=tuple(form.use.data or ()),
        first_day=form.first_day.data or "",
        day_form=form.day_form.data or "%Y-%m-%d",
        age_year=form.age_year.data or "",
        visit_days=form.visit_days.data or "",
        sexes={code: sex for code, sex in sexes.items() if code},
    )


def drawn(form: ImportForm, sheet: Sheet, instrument: Instrument, form_key: str) -> str | None:
    """The map of what was said about the columns; None where nothing fits the file."""
    if not form.use.data or len(form.use.data) != len(sheet.header):
        return None
    return draw(sheet.header, instrument, form_key, drawing_of(form))
