"""The pages of course material, manuals and exercises: the list, and one with its versions."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from smail.db.tables import Material
from smail.domain.certification import CourseKind
from smail.domain.materials import (
    CHANGE_MAX,
    LARGEST_FILE,
    TEXT_MAX,
    TITLE_MAX,
    TYPES,
    FileFault,
    FileKind,
    MaterialKind,
)
from smail.errors import NotFound
from smail.policies import Action, MaterialSubject, may
from smail.queries import materials as reads
from smail.queries.materials import Version
from smail.services import materials
from smail.services.materials import Content, MaterialFields
from smail.web.forms import (
    ChoiceField,
    LinesField,
    ManyChoicesField,
    SmailForm,
    TextField,
    blank,
    choices,
    errors_of,
    length,
    no_personnummer,
    read,
    required,
)
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.training.room import training
from smail.web.training.words import KINDS
from smail.web.uploads import chosen_file, takes_bodies

LARGEST_BODY = LARGEST_FILE + 200_000
RETIRE = "retire"
takes_material = takes_bodies(LARGEST_BODY)
MATERIAL_KINDS: Mapping[MaterialKind, LazyString] = {
    MaterialKind.COURSE_MATERIAL: _l("Kursmaterial"),
    MaterialKind.MANUAL: _l("Manual"),
    MaterialKind.EXERCISE: _l("Övning"),
}
FILE_FAULTS: Mapping[FileFault, LazyString] = {
    FileFault.EMPTY: _l("Filen är tom."),
    FileFault.TOO_LARGE: _l("Filen är för stor. Den får vara högst 10 MB."),
    FileFault.OTHER_KIND: _l(
        "Filen går inte att ta emot. Välj PDF, Word (docx), PowerPoint (pptx), Excel (xlsx) "
        "eller OpenDocument."
    ),
    FileFault.ACTIVE: _l(
        "Filen innehåller skript, program eller bifogade filer. Spara den som en vanlig PDF och försök igen."
    ),
    FileFault.MACROS: _l("Filen innehåller makron. Spara den utan makron och försök igen."),
}
Errors = Sequence[tuple[str, str]]


class ContentForm(SmailForm):
    """What a version holds: a file, or a text."""

    upload = TextField()
    text = LinesField(validators=[length(at_most=TEXT_MAX), no_personnummer])


class MaterialForm(ContentForm):
    """A new document with its first version."""

    title = TextField(
        validators=[required(_l("Skriv en titel.")), length(at_most=TITLE_MAX), no_personnummer]
    )
    kind = ChoiceField(choices=choices(MATERIAL_KINDS.items()), validators=[required(_l("Välj vad det är."))])
    course_kinds = ManyChoicesField(choices=choices(KINDS.items()))


class VersionForm(ContentForm):
    """One more version; or, by the button that was pressed, no version any more."""

    act = ChoiceField(choices=[("save", ""), (RETIRE, "")])
    change = TextField(validators=[length(at_most=CHANGE_MAX), no_personnummer])


class TakeBackForm(SmailForm):
    """Which version is taken back, and why."""

    withdrawn = ChoiceField(validators=[required(_l("Välj version."))])
    because = TextField(
        validators=[
            required(_l("Skriv varför versionen återkallas.")),
            length(at_most=CHANGE_MAX),
            no_personnummer,
        ]
    )


@training.get("/material", endpoint="materials")
@needs(Action.SEE_MATERIALS)
def overview(at: StaffRequest) -> ResponseReturnValue:
    """Every document that the viewer reads by role, and for whoever keeps them the form for a new one."""
    return _list_page(at, blank(MaterialForm))


@training.post("/material", endpoint="add_material")
@takes_material
@needs(Action.KEEP_MATERIALS)
def add(at: StaffRequest) -> ResponseReturnValue:
    """A new document in its first version."""
    form = read(MaterialForm)
    content, errors = _content(form)
    if content is None or errors:
        return _list_page(at, form, errors), 422
    courses = tuple(CourseKind(one) for one in form.course_kinds.data or ())
    new = MaterialFields(form.title.data or "", MaterialKind(form.kind.data), courses)
    row = materials.add(at.db, at.viewer.federation_id, new, content, at.actor, at.viewer.account_id)
    flash(_("Dokumentet är sparat som version 1."), "ok")
    return redirect(url_for("training.material", material_id=row.public_id), 303)


@training.get("/material/<material_id>", endpoint="material")
@needs(Action.READ_MATERIAL, of="material_id")
def show(at: StaffRequest, material: MaterialSubject) -> ResponseReturnValue:
    """One document with every version that it has had."""
    return _page(at, material, blank(VersionForm))


@training.post("/material/<material_id>", endpoint="change_material")
@takes_material
@needs(Action.KEEP_MATERIALS, of="material_id")
def change(at: StaffRequest, material: MaterialSubject) -> ResponseReturnValue:
    """The document has one more version, or is put aside."""
    if at.db.get_one(Material, material.id).retired_on is not None:
        raise NotFound
    form = read(VersionForm)
    if form.act.data == RETIRE:
        materials.retire(at.db, material.id, at.actor)
        flash(_("Dokumentet används inte i nya kurser. Det går fortfarande att läsa."), "ok")
        return redirect(url_for("training.materials"), 303)
    content, errors = _content(form)
    if not form.change.data:
        errors = (("change", _("Skriv vad som är ändrat.")), *errors)
    if content is None or errors:
        return _page(at, material, form, errors), 422
    number = materials.add_version(
        at.db, material.id, content, form.change.data or "", at.actor, at.viewer.account_id
    )
    if number is None:
        flash(_("Innehållet är detsamma som förut. Inget ändrades."), "warning")
    else:
        flash(_("Version %(n)d är sparad.", n=number), "ok")
    return redirect(url_for("training.material", material_id=material.public_id), 303)


@training.post("/material/<material_id>/aterkalla", endpoint="withdraw_version")
@needs(Action.KEEP_MATERIALS, of="material_id")
def withdraw(at: StaffRequest, material: MaterialSubject) -> ResponseReturnValue:
    """Nobody is given the version any more, and everybody who asks for it is told why."""
    form = _offered(reads.versions(at.db, material.id), read(TakeBackForm))
    if not form.validate():
        return _page(at, material, blank(VersionForm), errors_of(form), form), 422
    materials.withdraw(at.db, material.id, int(form.withdrawn.data), form.because.data or "", at.actor)
    flash(_("Version %(n)s är återkallad. Ingen kan ladda ner den.", n=form.withdrawn.data), "ok")
    return redirect(url_for("training.material", material_id=material.public_id), 303)


def _offered(versions: Sequence[Version], form: TakeBackForm) -> TakeBackForm:
    """The versions that can be taken back."""
    form.withdrawn.choices = choices(
        (str(one.number), _("Version %(n)d", n=one.number)) for one in versions if one.withdrawn_on is None
    )
    return form


def _content(form: ContentForm) -> tuple[Content | None, Errors]:
    """What is to be kept, of the file or the text, with everything that is wrong in the form."""
    is_right = form.validate()
    errors = () if is_right else errors_of(form)
    data = chosen_file("upload", LARGEST_FILE + 1)
    if data is None and not form.text.data:
        lacking = (
            ("upload", _("Välj en fil, eller skriv en text.")),
            ("text", _("Skriv en text, eller välj en fil.")),
        )
        return None, (*errors, *lacking)
    if data is not None and form.text.data:
        return None, (*errors, ("upload", _("Välj antingen en fil eller en text, inte båda.")))
    if data is None:
        return (materials.text_content(form.text.data or "") if is_right else None), errors
    content = materials.file_content(data)
    if isinstance(content, FileFault):
        return None, (*errors, ("upload", str(FILE_FAULTS[content])))
    return content, errors


def _list_page(at: StaffRequest, form: MaterialForm, errors: Errors = ()) -> str:
    rows = [
        one
        for one in reads.materials(at.db, at.viewer.federation_id)
        if may(at.viewer, Action.READ_MATERIAL, one.subject)
    ]
    return render_template(
        "pages/training/materials.html",
        rows=[one for one in rows if not one.is_retired],
        retired=[one for one in rows if one.is_retired],
        kinds=MATERIAL_KINDS,
        course_kinds=KINDS,
        keeps=may(at.viewer, Action.KEEP_MATERIALS),
        is_trainer=may(at.viewer, Action.SEE_TRAINING),
        form=form,
        errors=tuple(errors),
        wrong=dict(errors),
    )


def _page(
    at: StaffRequest,
    material: MaterialSubject,
    form: VersionForm,
    errors: Errors = (),
    taking_back: TakeBackForm | None = None,
) -> str:
    versions = reads.versions(at.db, material.id)
    stands = next((one for one in versions if one.withdrawn_on is None), None)
    is_text = stands is not None and stands.kind is FileKind.TEXT
    newest = reads.file(at.db, material.id) if is_text else None
    return render_template(
        "pages/training/material.html",
        material=reads.material(at.db, material.id),
        kinds=MATERIAL_KINDS,
        course_kinds=KINDS,
        versions=[(one, TYPES[one.kind].ending.upper(), size(one.n_bytes)) for one in versions],
        lines=[] if newest is None else [one for one in newest.data.decode().split("\n") if one],
        keeps=may(at.viewer, Action.KEEP_MATERIALS, material),
        stands=stands is not None,
        sees_list=may(at.viewer, Action.SEE_MATERIALS),
        form=form,
        taking_back=taking_back or _offered(versions, blank(TakeBackForm)),
        errors=tuple(errors),
        wrong=dict(errors),
    )


def size(n_bytes: int) -> str:
    """How large a file is, in the unit that says it in few signs."""
    if n_bytes < 1000:
        return str(_("%(n)d byte", n=n_bytes))
    if n_bytes < 1_000_000:
        return str(_("%(n)d kB", n=round(n_bytes / 1000)))
    return str(_("%(n)s MB", n=f"{n_bytes / 1_000_000:.1f}".replace(".", ",")))
