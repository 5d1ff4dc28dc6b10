"""The trainer lays in a document and a new version; who teaches, measures or takes a course gets the file."""

import io
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from smail import clock
from smail.db.session import Database
from smail.db.tables import CourseMaterial, MaterialVersion
from smail.domain.certification import CourseKind, SeatState
from smail.domain.roles import Role
from smail.services.courses import OccasionFields
from tests.factories.accounts import make_account, sign_in
from tests.factories.courses import make_course, make_learner, make_seat, make_utbildare
from tests.factories.materials import PDF, make_material, packed

if TYPE_CHECKING:
    from tests.support.client import Browser

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
PAGE = "/utbildning/material"
USERS = CourseKind.ANVANDARE.value


def _file(content: bytes, name: str = "handbok.pdf") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def test_a_document_is_laid_in_gets_a_version_and_both_can_be_fetched_as_they_were(
    database: Database, client: "Browser", monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction(write=True) as db:
        trainer, handledare = make_account(db, Role.FEDERATION_TRAINER), make_account(db)
    sign_in(client, trainer)
    new = {"title": "Handbok för användare", "kind": "manual", "course_kinds": USERS, "text": ""}
    wrong = client.post_form(PAGE, new | {"title": "", "upload": _file(b"MZ a program", "x.pdf")})
    assert wrong.status_code == 422
    assert 'href="#title"' in wrong.text
    assert 'href="#upload"' in wrong.text
    assert client.post_form(PAGE, new).status_code == 422
    assert client.post_form(PAGE, new | {"text": "Båda.", "upload": _file(PDF)}).status_code == 422
    with monkeypatch.context() as small:
        small.setattr("smail.domain.materials.LARGEST_FILE", len(PDF) - 1)
        assert "högst 10 MB" in client.post_form(PAGE, new | {"upload": _file(PDF)}).text
    made = client.post_form(PAGE, new | {"upload": _file(PDF, "../../x.exe")})
    assert made.status_code == 303
    # Larger than any other form may be.
    slides = packed("ppt/presentation.xml", "x" * 60_000)
    more = {"act": "save", "change": "Nya bilder.", "text": ""}
    assert client.post_form(made.location, {**more, "change": ""}).status_code == 422
    for _tab in range(2):
        sent = more | {"upload": _file(slides, "bilder.pptx")}
        assert client.post_form(made.location, sent).status_code == 303
    page = client.get(made.location).text
    assert page.count("Nya bilder.") == 1
    sign_in(client, handledare)
    first = client.get(f"{made.location}/fil?version=1")
    assert first.data == PDF
    assert first.headers["Content-Type"] == "application/pdf"
    assert first.headers["Content-Disposition"] == (
        'attachment; filename="handbok-for-anvandare-version-1.pdf"'
    )
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    newest = client.get(f"{made.location}/fil")
    assert newest.data == slides
    assert newest.headers["Content-Type"].endswith("presentationml.presentation")
    for bad in ("0", "3", "-1", "x", "٣", "9" * 30):
        assert client.get(f"{made.location}/fil", query_string={"version": bad}).status_code == 404
    assert 'type="file"' not in client.get(PAGE).text
    with database.transaction(write=True) as db:
        db.execute(update(MaterialVersion).where(MaterialVersion.number == 1).values(content=PDF + b"x"))
    assert client.get(f"{made.location}/fil?version=1").status_code == 404


def test_who_only_takes_a_course_fetches_what_it_uses_and_nothing_else(
    database: Database, client: "Browser"
) -> None:
    with database.transaction(write=True) as db:
        teacher, learning = make_utbildare(db), make_account(db, Role.READER)
        used = make_material(db, teacher, CourseKind.ANVANDARE, title="Handboken", text="Läs frågan.")
        other = make_material(db, teacher, title="Annat").public_id
        first = clock.now() + timedelta(days=9)
        days = tuple(OccasionFields(first + timedelta(days=place), "Sal 3") for place in range(2))
        course = make_course(db, CourseKind.ANVANDARE, teacher, occasions=days)
        learner = make_learner(db, learning)
        seat, own = make_seat(db, course, learner), used.public_id
    sign_in(client, learning)
    shown = client.get("/konto/kurser").text
    (link,) = re.findall(rf'href="({PAGE}/{own}/fil\?version=1)"', shown)
    assert client.get(link).text == "Läs frågan."
    assert client.get(f"{PAGE}/{other}/fil").status_code == 404
    assert client.get(PAGE).status_code == 404
    with database.transaction(write=True) as db:
        db.merge(seat).state = SeatState.WITHDRAWN
    assert client.get(link).status_code == 404


def test_the_teacher_chooses_a_version_and_the_course_says_which_and_why(
    database: Database, client: "Browser"
) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        keys = [make_material(db, teacher, title=title).public_id for title in ("Alfa", "Beta")]
        course = make_course(db, CourseKind.ANVANDARE, teacher).public_id
    sign_in(client, teacher)
    page = f"/utbildning/kurs/{course}/material"
    assert "Kursen använder inget dokument." in client.get(f"/utbildning/kurs/{course}").text
    stale = client.post_form(page, {"seen_materials": keys[:1], "version_0": "1", "version_1": ""})
    assert stale.status_code == 422
    assert (
        client.post_form(page, {"seen_materials": keys, "version_0": "7", "version_1": ""}).status_code == 422
    )
    sent = {"seen_materials": keys, "version_0": "", "version_1": "1"}
    assert client.post_form(page, sent).status_code == 303
    shown = client.get(f"/utbildning/kurs/{course}").text
    assert "Vald för kursen" in shown
    assert "Alfa" not in shown
    with database.transaction(write=False) as db:
        row = db.scalars(select(CourseMaterial)).one()
    assert (row.number, row.is_chosen) == (1, True)


def test_a_version_is_taken_back_with_a_reason_and_whoever_fetches_it_is_told(
    database: Database, client: "Browser"
) -> None:
    with database.transaction(write=True) as db:
        trainer = make_account(db, Role.FEDERATION_TRAINER)
        own = make_material(db, trainer, title="Handboken").public_id
    sign_in(client, trainer)
    page = f"{PAGE}/{own}"
    sent = {"withdrawn": "1", "because": "Fel i steg fyra."}
    wrong = client.post_form(f"{page}/aterkalla", sent | {"because": ""}, page=page)
    assert wrong.status_code == 422
    assert 'href="#because"' in wrong.text
    assert client.post_form(f"{page}/aterkalla", sent, page=page).status_code == 303
    shown = client.get(page).text
    assert "Alla versioner är återkallade." in shown
    assert "Fel i steg fyra." in shown
    assert client.post_form(f"{page}/aterkalla", sent, page=page).status_code == 422
    for query in ("", "?version=1"):
        refused = client.get(f"{page}/fil{query}")
        assert refused.status_code == 410
        assert "Fel i steg fyra." in refused.text
