"""The coordinator's page for an earlier register of certificates: shown first, then read in or not at all.

The file is never kept between the pages; it goes to the browser and comes back, as with ratings.
"""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.imports import reading, registering
from smail.imports.faults import FileFault, RowFault, shown
from smail.imports.register_columns import Use, guess, lacking
from smail.imports.register_known import Compared
from smail.imports.register_load import load
from smail.imports.register_people import Namesake
from smail.imports.sheet import Options, Sheet
from smail.policies import Action
from smail.web.federation.import_words import reason_of
from smail.web.federation.importing_form import (
    LARGEST_FILE,
    LOAD,
    MOST_ROWS,
    as_field,
    sent_file,
    takes_files,
)
from smail.web.forms import ManyChoicesField, SeenField, SmailForm, TextField, WholeNumberField, blank, read
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.training.words import LEVELS

FAULTS_ON_A_PAGE = 100
NOT_READ = "-"
USES: Mapping[Use, LazyString] = {
    Use.NAME: _l("För- och efternamn"),
    Use.FIRST_NAME: _l("Förnamn"),
    Use.LAST_NAME: _l("Efternamn"),
    Use.EMAIL: _l("E-postadress"),
    Use.ORGANISATION: _l("Kommun, organisation eller enhet"),
    Use.LEVEL: _l("Nivå: utbildare eller användare"),
    Use.ISSUED: _l("Kursdatum"),
    Use.UNTIL: _l("Gäller till och med"),
    Use.NUMBER: _l("Certifikatets nummer"),
    Use.CERTIFIED_BY: _l("Vem som certifierade"),
    Use.SEX: _l("Kön"),
    Use.GROUP: _l("Grupp: kursdeltagare, projektpersonal eller styrgrupp"),
    Use.SAME_AS: _l("Konto: vem raden gäller av dem som finns här"),
}

Fault = tuple[str, str]


class RegisterForm(SmailForm):
    """The file; what its columns are; and the word to go ahead."""

    upload = TextField()
    content = TextField()
    use = ManyChoicesField(choices=[(NOT_READ, ""), *((one.value, "") for one in Use)])
    # The row and who it is of those who have its name here.
    same = SeenField()
    stage = TextField()
    faults_page = WholeNumberField()


@takes_files
@needs(Action.IMPORT_REGISTER)
def importing_register(at: StaffRequest) -> ResponseReturnValue:
    """The file; what would happen, with every fault; and then that it has."""
    if request.method == "GET":
        return _file_page([])
    form = read(RegisterForm)
    content = sent_file(form.content.data)
    if not content:
        return _file_page([("upload", _("Välj en fil."))]), 422
    if len(content) > LARGEST_FILE:
        return _file_page([("upload", _("Filen är för stor. Läs in den med smail import-register."))]), 422
    try:
        sheet = reading.read_sheet(content, Options(), most_rows=MOST_ROWS)
        uses = _uses(form, sheet)
        if not form.validate() or not _is_whole(uses, sheet):
            return _columns_page(content, sheet, uses, is_asked=bool(form.use.data)), 422
        federation_id, same = at.viewer.federation_id, _same(form)
        found = registering.judge(at.db, at.parts.vault, federation_id, sheet, uses, same)
        judged = registering.refuse_own(found, at.viewer.account_id)
    except FileFault as error:
        return _file_page([("upload", str(error))]), 422
    if form.stage.data == LOAD and not judged.faults and not judged.undecided:
        return _read_in(at, judged, content)
    return _look_page(form, content, judged)


def _same(form: RegisterForm) -> dict[int, str]:
    """Who was chosen for each row that was asked about."""
    pairs = (one.partition(":")[::2] for one in form.same.chosen)
    return {int(row): key for row, key in pairs if row.isascii() and row.isdigit() and len(row) < 8}


def _uses(form: RegisterForm, sheet: Sheet) -> tuple[Use | None, ...]:
    """What was said of the columns, or what their headings look like."""
    told = list(form.use.data or ())
    if len(told) != len(sheet.header):
        return guess(sheet.header)
    return tuple(Use(one) if one in set(Use) else None for one in told)


def _is_whole(uses: Sequence[Use | None], sheet: Sheet) -> bool:
    chosen = [use for use in uses if use is not None]
    return len(uses) == len(sheet.header) and len(chosen) == len(set(chosen)) and not lacking(uses)


def _read_in(at: StaffRequest, judged: Compared, content: bytes) -> ResponseReturnValue:
    digest = reading.digest(content)
    loaded = load(at.db, at.parts.vault, at.viewer.federation_id, judged, digest, at.actor)
    if loaded.n_people or loaded.n_certificates:
        flash(
            _(
                "Inläst: %(people)d nya kursdeltagare och %(certificates)d certifikat.",
                people=loaded.n_people,
                certificates=loaded.n_certificates,
            ),
            "ok",
        )
    else:
        flash(_("Allt i filen finns redan. Inget ändrades."), "ok")
    return redirect(url_for("training.certificates"), 303)


def _file_page(errors: list[Fault]) -> str:
    return render_template(
        "pages/coordinator/register.html", form=blank(RegisterForm), errors=errors, wrong=dict(errors)
    )


def _columns_page(content: bytes, sheet: Sheet, uses: Sequence[Use | None], *, is_asked: bool) -> str:
    """The columns to be chosen; what is lacking is said where somebody has chosen already."""
    missing = ", ".join(str(USES[one]) for one in lacking(uses))
    chosen = [use for use in uses if use is not None]
    told = _("Det här saknas: %(uses)s.", uses=missing) if missing else _("Samma uppgift är vald två gånger.")
    is_wrong = missing or len(chosen) != len(set(chosen))
    examples = sheet.rows[0].cells if sheet.rows else {}
    return render_template(
        "pages/coordinator/register_columns.html",
        content=as_field(content),
        errors=[("use-0", told)] if is_wrong and is_asked else [],
        missing=missing,
        columns=[
            (column, shown(examples.get(column)), use.value if use else NOT_READ)
            for column, use in zip(sheet.header, uses, strict=True)
        ],
        uses=[(NOT_READ, _("Läses inte")), *((use.value, words) for use, words in USES.items())],
    )


def _look_page(form: RegisterForm, content: bytes, judged: Compared) -> ResponseReturnValue:
    register = judged.register
    pages = max(-(-len(judged.faults) // FAULTS_ON_A_PAGE), 1)
    number = min(max(form.faults_page.data or 1, 1), pages)
    page = render_template(
        "pages/coordinator/register_look.html",
        content=as_field(content),
        told=[use.value if use else NOT_READ for use in register.uses],
        uses=[
            (column, USES[use] if use else _("Läses inte"))
            for column, use in zip(register.header, register.uses, strict=True)
        ],
        register=register,
        n_new_people=judged.n_new_people,
        n_new=len(judged.certificates),
        skipped=[(one.row, one.name, LEVELS[one.level], one.issued_on) for one in judged.skipped],
        n_faults=len(judged.faults),
        number=number,
        pages=pages,
        questions=[] if judged.faults else _questions(judged),
        errors=[
            (f"same-{one.row}", _("Rad %(row)d: välj om det är samma person eller en annan.", row=one.row))
            for one in judged.undecided
            if form.stage.data == LOAD
        ],
        faults=_worded(judged.faults[(number - 1) * FAULTS_ON_A_PAGE : number * FAULTS_ON_A_PAGE]),
    )
    is_wrong = judged.faults or (judged.undecided and form.stage.data == LOAD)
    return (page, 422) if is_wrong else page


def _questions(judged: Compared) -> list[tuple[int, str, list[tuple[str, str]], str]]:
    """Each of the file who has a namesake here: the row, the words, the choices and what is chosen."""
    return [
        (
            one.named.row,
            _(
                "Rad %(row)d: %(name)s, %(email)s",
                row=one.named.row,
                name=one.named.name,
                email=one.named.email,
            ),
            [
                ("", str(_("Välj"))),
                *((f"{one.named.row}:{known.key}", _who(known)) for known in one.namesakes),
                (f"{one.named.row}:ny", str(_("En annan person"))),
            ],
            f"{one.named.row}:{one.answer}" if one.answer else "",
        )
        for one in judged.questions
        if not one.named.same_as
    ]


def _who(known: Namesake) -> str:
    if known.has_account:
        return str(_("Samma person: kontot %(name)s", name=known.key))
    return str(_("Samma person: kursdeltagaren utan konto"))


def _worded(faults: Sequence[RowFault]) -> list[tuple[int, str, str, str]]:
    return [(one.row, shown(one.column), shown(one.value), reason_of(one)) for one in faults]
