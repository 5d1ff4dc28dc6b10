"""Versions are added and never rewritten, and a course keeps the one that was in force when it began."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from smail import clock
from smail.db.session import Database
from smail.db.tables import Account, AuditEvent, Course, MaterialVersion
from smail.domain.certification import CourseKind
from smail.domain.materials import FileFault, FileKind, MaterialKind
from smail.errors import Conflict, Refused
from smail.queries import materials as reads
from smail.services import course_materials, courses, materials
from smail.services.audit import SYSTEM
from smail.services.course_materials import Chosen
from smail.services.courses import OccasionFields
from smail.services.materials import MaterialFields, file_content, text_content
from tests.factories.courses import fields, make_course, make_trainer, make_utbildare
from tests.factories.materials import PDF, make_material
from tests.factories.organisations import make_federation

DAY = timedelta(days=1)
USERS = CourseKind.ANVANDARE


def _coming(db: Database, teacher: Account, days: int, **changes: object) -> Course:
    first = clock.now() + days * DAY
    occasions = tuple(OccasionFields(first + place * 7 * DAY, "Sal 3") for place in range(2))
    return make_course(db, USERS, teacher, occasions=occasions, **changes)


def _used(db: Database, course: Course) -> list[tuple[str, int | None, bool]]:
    return [(one.title, one.number, one.is_chosen) for one in reads.used_by(db, [course.id])[course.id]]


def test_a_course_to_come_follows_the_versions_until_it_begins_and_keeps_the_last(database: Database) -> None:
    with database.transaction(write=True) as db:
        teacher, now = make_utbildare(db), clock.now()
        kept = make_material(db, teacher, USERS, title="Handbok")
        make_material(db, teacher, CourseKind.UTBILDARE, title="Att utbilda andra")
        soon, later = _coming(db, teacher, 10), _coming(db, teacher, 40)
        begun = make_course(db, USERS, teacher)
        assert _used(db, soon) == _used(db, later) == [("Handbok", 1, False)]
        assert _used(db, begun) == []
        starts = courses._stands(db, soon.id)[0].starts_at
        # The very moment it begins is still in time, a second later is not.
        for n, at in ((2, starts), (3, starts + timedelta(seconds=1))):
            content = text_content(f"Så gör du, {n}.")
            assert materials.add_version(db, kept.id, content, "Rättat.", SYSTEM, teacher.id, at=at) == n
        assert _used(db, soon) == [("Handbok", 2, False)]
        assert _used(db, later) == [("Handbok", 3, False)]
        materials.retire(db, kept.id, SYSTEM, on=clock.civil(now + 20 * DAY))
        assert _used(db, soon) == [("Handbok", 2, False)]
        assert _used(db, later) == []
        with pytest.raises(Conflict):
            materials.add_version(db, kept.id, text_content("Nytt."), "Nytt.", SYSTEM, teacher.id)


def test_a_course_that_is_moved_uses_what_is_in_force_on_its_new_day(database: Database) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        kept = make_material(db, teacher, USERS)
        course = _coming(db, teacher, 10)
        at = clock.now() + 20 * DAY
        materials.add_version(db, kept.id, text_content("Två."), "Rättat.", SYSTEM, teacher.id, at=at)
        assert _used(db, course) == [("Handbok", 1, False)]
        later = tuple(OccasionFields(at + place * 7 * DAY, "Sal 3") for place in (1, 2))
        courses.change(db, course.id, fields(USERS, teacher, occasions=later), SYSTEM)
        assert _used(db, course) == [("Handbok", 2, False)]


def test_what_is_chosen_stands_until_it_is_left_to_itself_again(database: Database) -> None:
    with database.transaction(write=True) as db:
        teacher = make_utbildare(db)
        kept, other = make_material(db, teacher, USERS), make_material(db, teacher, title="Tillägg")
        foreign = make_material(db, teacher, title="Grannens")
        foreign.federation_id = make_federation(db, name="Grannlänet").id
        course = _coming(db, teacher, 10)
        wanted = {kept.id: Chosen(None), other.id: Chosen(1)}
        course_materials.choose(db, course.id, wanted, SYSTEM)
        materials.add_version(db, other.id, text_content("Två."), "Rättat.", SYSTEM, teacher.id)
        assert _used(db, course) == [("Handbok", None, True), ("Tillägg", 1, True)]
        for bad in ({kept.id: Chosen(9)}, {foreign.id: Chosen(1)}):
            with pytest.raises(Refused):
                course_materials.choose(db, course.id, bad, SYSTEM)
        course_materials.choose(db, course.id, {kept.id: None, other.id: None}, SYSTEM)
        assert _used(db, course) == [("Handbok", 1, False)]
        courses.call_off(db, course.id, SYSTEM)
        with pytest.raises(Conflict):
            course_materials.choose(db, course.id, {}, SYSTEM)


def test_a_version_is_added_once_and_an_earlier_one_stays_byte_for_byte(database: Database) -> None:
    with database.transaction(write=True) as db:
        trainer = make_trainer(db)
        pdf = file_content(PDF)
        assert not isinstance(pdf, FileFault)
        new = MaterialFields("Bilder", MaterialKind.COURSE_MATERIAL, (USERS,))
        for _tab in range(2):
            row = materials.add(db, trainer.federation_id, new, pdf, SYSTEM, trainer.id)
        second = text_content("Bilderna som text.")
        assert materials.add_version(db, row.id, second, "Som text.", SYSTEM, trainer.id) == 2
        assert materials.add_version(db, row.id, second, "Som text.", SYSTEM, trainer.id) is None
        first = reads.file(db, row.id, 1)
        assert first is not None
        assert (first.data, first.kind, first.digest) == (PDF, FileKind.PDF, pdf.digest)
        newest = reads.file(db, row.id)
        assert newest is not None
        assert newest.number == 2
        assert reads.file(db, row.id, 3) is None
        assert len(db.scalars(select(MaterialVersion)).all()) == 2
        assert list(reads.changed(db)) == []
        db.execute(update(MaterialVersion).where(MaterialVersion.number == 2).values(content=b"annat"))
        assert list(reads.changed(db)) == [("Bilder", 2)]
        noted = db.execute(select(AuditEvent.action, AuditEvent.details).order_by(AuditEvent.id)).all()
    assert [tuple(one) for one in noted[-3:]] == [
        ("material.add", {}),
        ("material.version", {"number": 1, "digest": pdf.digest}),
        ("material.version", {"number": 2, "digest": second.digest}),
    ]


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_personnummer_and_missing_words_are_refused(database: Database) -> None:
    with database.transaction(write=True) as db:
        trainer = make_trainer(db)
        row, content = make_material(db, trainer), text_content("Två.")
        for words in ("", "811228-9874", "x" * 301):
            with pytest.raises(Refused):
                materials.add_version(db, row.id, content, words, SYSTEM, trainer.id)
            with pytest.raises(Refused):
                make_material(db, trainer, title=words)
        for text in ("", "Ring 811228-9874.", "x" * 20_001):
            with pytest.raises(Refused):
                text_content(text)
        assert [one.number for one in reads.versions(db, row.id)] == [1]


def test_a_withdrawn_version_goes_to_no_course_to_come_and_stays_where_it_was(
    database: Database,
) -> None:
    with database.transaction(write=True) as db:
        teacher, now = make_utbildare(db), clock.now()
        one = make_material(db, teacher, USERS)
        for day, text in ((-9, "Andra."), (-8, "Tredje.")):
            at = now + day * DAY
            materials.add_version(db, one.id, text_content(text), "Ny.", SYSTEM, teacher.id, at=at)
        db.execute(update(MaterialVersion).where(MaterialVersion.number == 1).values(made_at=now - 20 * DAY))
        begun, coming = _coming(db, teacher, -2), _coming(db, teacher, 5)
        for course in (begun, coming):
            course_materials.settle(db, course)
        assert _used(db, begun) == _used(db, coming) == [("Handbok", 3, False)]
        materials.withdraw(db, one.id, 3, "Fel i steg fyra.", SYSTEM)
        course_materials.settle(db, begun)
        assert _used(db, begun) == [("Handbok", 3, False)]
        assert _used(db, coming) == [("Handbok", 2, False)]
        assert reads.used_by(db, [begun.id])[begun.id][0].is_withdrawn
        assert reads.material(db, one.id).number == reads.materials(db, one.federation_id)[0].number == 2
        newest = reads.file(db, one.id)
        assert newest is not None
        assert newest.number == 2
        with pytest.raises(Refused):
            course_materials.choose(db, coming.id, {one.id: Chosen(3)}, SYSTEM)
        with pytest.raises(Conflict):
            materials.withdraw(db, one.id, 3, "Igen.", SYSTEM)
        for number, because in ((2, ""), (2, "Ring 850709-9805"), (9, "Finns inte.")):
            with pytest.raises(Refused):
                materials.withdraw(db, one.id, number, because, SYSTEM)
        noted = db.scalars(select(AuditEvent).where(AuditEvent.action == "material.withdraw")).all()
        assert [(row.object_id, row.details) for row in noted] == [(one.public_id, {"number": 3})]
