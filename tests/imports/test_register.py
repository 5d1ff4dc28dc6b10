"""An earlier register of certificates: each bad cell named, all or nothing, and history only added to."""

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from smail import clock
from smail.db.session import Database
from smail.db.tables import AuditEvent, Certificate, Learner
from smail.domain.certification import LearnerGroup, Level, Standing
from smail.domain.people import Sex
from smail.domain.roles import Role
from smail.imports import reading, registering
from smail.imports.faults import FileFault
from smail.imports.register_columns import Use, guess, lacking
from smail.imports.register_known import Compared
from smail.imports.register_load import LoadedRegister, load
from smail.imports.sheet import Options
from smail.queries.certificates import of_learners, status_of
from smail.queries.chain import certified_now, chain_of
from smail.queries.viewers import viewer_of
from smail.services.audit import SYSTEM
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.courses import make_certificate, make_learner
from tests.factories.organisations import make_municipality, make_unit, the_federation

HEAD = "Namn;E-post;Kommun;Nivå;Kursdatum;Gäller till;Nummer;Certifierad av;Kön"
TODAY = clock.today()
ISSUED, UNTIL = TODAY - timedelta(days=200), TODAY + timedelta(days=500)
DAYS = f"{ISSUED};{UNTIL}"
GRETA = f"Greta Al;greta@smail.example;Uppsala;utbildare;{DAYS};;;kvinna"
BO = f"Bo Ek;bo@smail.example;Uppsala kommun;Användare;{DAYS};;;man"


def _file(*rows: str) -> bytes:
    return "\n".join((HEAD, *rows)).encode()


def _judge(db: Session, vault: Vault, content: bytes) -> Compared:
    make_municipality(db)
    sheet = reading.read_sheet(content, Options())
    return registering.judge(db, vault, the_federation(db).id, sheet, guess(sheet.header))


def _load(db: Session, vault: Vault, *rows: str) -> LoadedRegister:
    judged = _judge(db, vault, _file(*rows))
    assert judged.faults == ()
    return load(db, vault, the_federation(db).id, judged, "f" * 64, SYSTEM)


def _told(judged: Compared) -> list[tuple[int, str, str | None, str]]:
    return [(one.row, one.column, one.value, one.reason.value) for one in judged.faults]


def _n(db: Session) -> list[int]:
    return [
        db.scalar(select(func.count()).select_from(one)) or 0 for one in (Learner, Certificate, AuditEvent)
    ]


def test_a_file_is_read_in_once_and_the_second_time_changes_nothing(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        assert _load(db, vault, GRETA, BO) == LoadedRegister(2, 2)
        before = _n(db)
        assert _load(db, vault, GRETA, BO, BO) == LoadedRegister(0, 0)
        assert _n(db) == before
        bo = db.scalars(select(Learner).where(Learner.first_name == "Bo")).one()
        row = db.scalars(select(Certificate).where(Certificate.learner_id == bo.id)).one()
    assert (bo.sex, row.level, row.course_id) == (Sex.MAN, Level.ANVANDARE, None)
    assert (row.issued_on, row.valid_until) == (ISSUED, UNTIL)


@pytest.mark.parametrize(
    ("row", "column", "value", "reason"),
    [
        (BO.replace("Bo Ek", "Bo"), "Namn", "Bo", "not_a_name"),
        (BO.replace("bo@smail.example", "bo(a)smail"), "E-post", "bo(a)smail", "not_an_address"),
        (BO.replace("bo@smail.example", ""), "E-post", "", "not_an_address"),
        (BO.replace("Uppsala kommun", "Solna"), "Kommun", "Solna", "no_organisation"),
        (BO.replace("Användare", "chef"), "Nivå", "chef", "not_a_level"),
        (BO.replace(str(ISSUED), "x"), "Kursdatum", "x", "not_iso"),
        (BO.replace(str(ISSUED), ""), "Kursdatum", "", "not_iso"),
        # Two days, since midnight may come before the test does.
        (BO.replace(str(ISSUED), str(TODAY + timedelta(days=2))), "Kursdatum", None, "future"),
        (BO.replace(str(UNTIL), str(ISSUED - timedelta(days=1))), "Gäller till", None, "before_issue"),
        (BO.replace(str(UNTIL), "2090-01-01"), "Gäller till", "2090-01-01", "too_long_valid"),
        (BO.replace(";;;man", ";A_1;;man"), "Nummer", "A_1", "not_a_certificate"),
        (BO.replace(";;;man", ";A234567890123;;man"), "Nummer", "A234567890123", "not_a_certificate"),
        (BO.replace(";man", ";hen"), "Kön", "hen", "not_a_sex_word"),
        (BO.replace(";;;man", ";;Ingen Alls;man"), "Certifierad av", "Ingen Alls", "no_such_account"),
        (BO.replace("Bo Ek", "19121212-1212"), "Namn", None, "personnummer"),
    ],
)
def test_every_bad_cell_is_named_with_row_column_value_and_reason(
    database: Database, vault: Vault, row: str, column: str, value: str | None, reason: str
) -> None:
    with database.transaction(write=True) as db:
        before = _n(db)
        judged = _judge(db, vault, _file(GRETA, row))
        (told,) = _told(judged)
        assert (told[0], told[1], told[3]) == (3, column, reason)
        assert value is None or told[2] == value
        assert _n(db)[:2] == before[:2]
        with pytest.raises(ValueError, match="faults"):
            load(db, vault, the_federation(db).id, judged, "f" * 64, SYSTEM)
        assert _n(db)[:2] == before[:2]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        (("Bo Ek", "Bo Ask"), "Namn"),
        (("Uppsala kommun", "0381"), "Kommun"),
        ((str(UNTIL), str(UNTIL + timedelta(days=1))), "Gäller till"),
        ((";;;man", ";B-1;;man"), "Nummer"),
    ],
)
def test_a_row_that_says_otherwise_than_one_before_it_or_than_what_is_known_is_a_fault(
    database: Database, vault: Vault, change: tuple[str, str], column: str
) -> None:
    with database.transaction(write=True) as db:
        make_municipality(db, "Enköping")
        judged = _judge(db, vault, _file(BO, BO.replace(*change)))
        assert [(one.row, one.column, one.reason, one.other_row) for one in judged.faults] == [
            (3, column, "contradicts", 2)
        ]
        _load(db, vault, BO)
        judged = _judge(db, vault, _file(BO.replace(*change)))
        assert [(one[1], one[3]) for one in _told(judged)] == [(column, "conflict")]


def test_a_number_is_of_one_certificate_in_the_file_and_here(database: Database, vault: Vault) -> None:
    own, other = BO.replace(";;;man", ";UT-7;;man"), GRETA.replace(";;;kvinna", ";UT-7;;kvinna")
    with database.transaction(write=True) as db:
        assert [one[3] for one in _told(_judge(db, vault, _file(own, other)))] == ["number_twice"]
        _load(db, vault, own)
        assert [one[3] for one in _told(_judge(db, vault, _file(other)))] == ["number_taken"]
        assert db.scalars(select(Certificate.number)).all() == ["UT-7"]


def test_renewals_follow_each_other_and_nothing_is_laid_in_before_what_is_known(
    database: Database, vault: Vault
) -> None:
    older = BO.replace(str(UNTIL), str(TODAY)).replace(str(ISSUED), "2024-01-15")
    with database.transaction(write=True) as db:
        assert _load(db, vault, BO, older) == LoadedRegister(1, 2)
        first, second = db.scalars(select(Certificate).order_by(Certificate.id)).all()
        assert (first.issued_on, second.renews_id) == (date(2024, 1, 15), first.id)
        assert (
            len([one for one in of_learners(db, [first.learner_id])[first.learner_id] if not one.is_renewed])
            == 1
        )
        oldest = older.replace("2024-01-15", "2023-01-15")
        # What is older than what is known is left out and told of, and stops nothing else in the file.
        latest = BO.replace(str(ISSUED), str(TODAY)).replace(str(UNTIL), str(TODAY + timedelta(days=700)))
        judged = _judge(db, vault, _file(oldest, latest))
        assert (_told(judged), [one.issued_on for one in judged.skipped]) == ([], [date(2023, 1, 15)])
        assert _load(db, vault, oldest, latest) == LoadedRegister(0, 1)
        assert _load(db, vault, oldest, latest) == LoadedRegister(0, 0)
        assert db.scalars(select(Certificate.renews_id).order_by(Certificate.id)).all() == [
            None,
            first.id,
            second.id,
        ]


def test_a_withdrawn_certificate_stays_withdrawn_and_is_not_renewed_by_a_file(
    database: Database, vault: Vault
) -> None:
    later = BO.replace(str(ISSUED), str(TODAY))
    with database.transaction(write=True) as db:
        _load(db, vault, BO)
        row = db.scalars(select(Certificate)).one()
        row.withdrawn_on, row.withdrawn_by_id, row.withdrawn_because = TODAY, make_account(db).id, b"sealed"
        db.flush()
        assert _load(db, vault, BO) == LoadedRegister(0, 0)
        _load(db, vault, later)
        known, new = of_learners(db, [row.learner_id])[row.learner_id][::-1]
        assert known.standing(TODAY) is Standing.WITHDRAWN
        assert not known.is_renewed
        assert new.standing(TODAY) is Standing.VALID


def _by(row: str, who: str) -> str:
    return row.replace(";;;", f";;{who};")


def _trainer(db: Session) -> str:
    return make_account(db, Role.FEDERATION_TRAINER, username="t@smail.example").username


def _vera(db: Session, issued_on: date) -> str:
    vera = make_account(db, Role.UTBILDARE, first_name="Vera", last_name="Asp")
    make_certificate(db, make_learner(db, vera), Level.UTBILDARE, issued_on)
    return "vera asp"


def _user(db: Session) -> str:
    user = make_account(db, first_name="Ulla", last_name="Al")
    make_certificate(db, make_learner(db, user), Level.ANVANDARE, ISSUED - timedelta(days=10))
    return "Ulla Al"


@pytest.mark.parametrize(
    ("row", "by", "may"),
    [
        (GRETA, _trainer, True),
        (BO, _trainer, False),
        (BO, lambda db: _vera(db, ISSUED), True),
        (BO, lambda db: _vera(db, ISSUED + timedelta(days=1)), False),
        (GRETA, lambda db: _vera(db, ISSUED), False),
        (BO, _user, False),
        (GRETA, _user, False),
    ],
)
def test_nobody_certifies_above_their_right_in_a_file_either(
    database: Database, vault: Vault, row: str, by: Callable[[Session], str], may: bool
) -> None:
    with database.transaction(write=True) as db:
        told = [one[3] for one in _told(_judge(db, vault, _file(_by(row, by(db)))))]
    assert told == ([] if may else ["may_not_certify"])


def test_whoever_became_utbildare_in_the_same_file_may_and_nobody_certifies_oneself(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        greta = make_account(
            db, Role.UTBILDARE, username="greta@smail.example", first_name="Greta", last_name="Al"
        )
        own = GRETA.replace("utbildare", "användare")
        _load(db, vault, GRETA, _by(BO, "greta@smail.example"))
        issued = dict(db.execute(select(Certificate.level, Certificate.issued_by_id)).all())  # type: ignore[arg-type]
        assert issued == {Level.UTBILDARE: None, Level.ANVANDARE: greta.id}
        assert [one[3] for one in _told(_judge(db, vault, _file(_by(own, "Greta Al"))))] == [
            "may_not_certify"
        ]
        # The account that has the address is the person: what rates knows the certificate.
        assert status_of(db, greta.id, TODAY) == "valid"


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("by", ["Greta Al", "GRETA@smail.example"])
def test_who_certified_can_be_of_the_same_file_and_of_one_before_it_without_an_account(
    database: Database, vault: Vault, by: str
) -> None:
    with database.transaction(write=True) as db:
        before = _by(BO, by).replace(str(ISSUED), str(ISSUED - timedelta(days=1)))
        assert [one[3] for one in _told(_judge(db, vault, _file(GRETA, before)))] == ["may_not_certify"]
        assert _load(db, vault, GRETA, _by(BO, by)) == LoadedRegister(2, 2)
        again = _by(BO.replace("Bo Ek", "Ulf Ek").replace("bo@", "ulf@"), "Greta Al")
        assert _load(db, vault, again) == LoadedRegister(1, 1)
        assert _load(db, vault, GRETA, _by(BO, by), again) == LoadedRegister(0, 0)
        greta = db.scalars(select(Learner).where(Learner.first_name == "Greta")).one()
        users = select(Certificate).where(Certificate.level == Level.ANVANDARE).order_by(Certificate.id)
        assert [one.issued_by_learner_id for one in db.scalars(users)] == [greta.id, greta.id]
        viewer = viewer_of(db, make_account(db, Role.COORDINATOR).id)
        assert viewer is not None
        (root,) = chain_of(certified_now(db, viewer, TODAY), None)
        assert [(one.name, [user.name for user in one.users]) for one in root.branches] == [
            ("Greta Al", ["Bo Ek", "Ulf Ek"])
        ]


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_who_has_the_name_of_somebody_here_is_the_same_or_another_only_when_somebody_says_so(
    database: Database, vault: Vault
) -> None:
    """As it happened: an account whose username is no address, in a unit of the municipality of the file."""
    with database.transaction(write=True) as db:
        unit = make_unit(db, make_municipality(db), name="Jobbcentrum")
        bo = make_account(db, username="bo.uppsala", first_name="Bo", last_name="Ek", organisation_id=unit.id)
        learner = make_learner(db, bo, organisation_id=unit.id, first_name="Bo", last_name="Ek")
        judged = _judge(db, vault, _file(GRETA, BO))
        assert [(one.row, one.reason.value) for one in judged.undecided] == [(3, "same_name")]
        with pytest.raises(ValueError, match="faults"):
            load(db, vault, the_federation(db).id, judged, "f" * 64, SYSTEM)
        told = "Bo Ek;bo@smail.example;Uppsala;användare;" + DAYS
        sheets = {
            said: reading.read_sheet(
                f"{HEAD[: HEAD.index(';Nummer')]};Konto\n{told};{said}".encode(), Options()
            )
            for said in ("bo.uppsala", "ny", "ingen.alls")
        }
        found = {
            said: registering.judge(db, vault, the_federation(db).id, sheet, guess(sheet.header))
            for said, sheet in sheets.items()
        }
        assert [one.reason.value for one in found["ingen.alls"].faults] == ["no_such_same"]
        assert found["bo.uppsala"].faults == ()
        assert [found[said].n_new_people for said in ("bo.uppsala", "ny")] == [0, 1]
        load(db, vault, the_federation(db).id, found["bo.uppsala"], "f" * 64, SYSTEM)
        row = db.scalars(select(Certificate)).one()
        assert row.learner_id == learner.id
        assert status_of(db, bo.id, TODAY) == "valid"
        # By the address that the file told, nobody is asked a second time.
        assert _load(db, vault, BO) == LoadedRegister(0, 0)


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_two_addresses_are_not_one_person_and_a_choice_on_the_page_is_as_good_as_a_cell(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        home = make_municipality(db)
        make_account(db, username="bo.uppsala", first_name="Bo", last_name="Ek", organisation_id=home.id)
        sheet = reading.read_sheet(_file(BO, BO.replace("bo@", "bosse@")), Options())
        federation_id, uses = the_federation(db).id, guess(sheet.header)
        both = registering.judge(db, vault, federation_id, sheet, uses, {2: "bo.uppsala", 3: "bo.uppsala"})
        assert [(one.row, one.reason.value, one.other_row) for one in both.faults] == [(3, "same_twice", 2)]
        right = registering.judge(db, vault, federation_id, sheet, uses, {2: "bo.uppsala", 3: "ny"})
        assert (right.faults, right.undecided) == ((), ())
        assert load(db, vault, federation_id, right, "f" * 64, SYSTEM) == LoadedRegister(2, 2)
        bound = db.scalars(select(Learner.account_id).order_by(Learner.account_id.is_(None))).all()
        assert (bound[0] is None, bound[1:]) == (False, [None])


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_name_with_a_space_that_does_not_break_is_a_name(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        assert _told(_judge(db, vault, _file(BO.replace("Bo Ek", "Bo\u00a0Ek")))) == []


def test_an_organisation_goes_by_its_name_its_code_or_that_of_a_unit_but_not_by_one_of_two(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        unit = make_unit(db, make_municipality(db), name="Jobbcentrum")
        for name in ("uppsala", "UPPSALA KOMMUN", "0380", " jobbcentrum "):
            assert _told(_judge(db, vault, _file(BO.replace("Uppsala kommun", name)))) == []
        make_unit(db, make_municipality(db, "Enköping"), name=unit.name)
        judged = _judge(db, vault, _file(BO.replace("Uppsala kommun", "Jobbcentrum")))
        assert [one[3] for one in _told(judged)] == ["no_organisation"]


def test_a_workbook_says_the_same_and_a_cell_that_looks_like_a_formula_is_a_text(
    database: Database, vault: Vault
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEAD.split(";"))
    sheet.append(["'=cmd() Ek", "bo@smail.example", "Uppsala", "användare", ISSUED, UNTIL, None, None, None])
    content = io.BytesIO()
    book.save(content)
    with database.transaction(write=True) as db:
        judged = _judge(db, vault, content.getvalue())
        assert judged.faults == ()
        load(db, vault, the_federation(db).id, judged, "f" * 64, SYSTEM)
        assert db.scalars(select(Learner.first_name)).one() == "=cmd()"


def test_the_columns_are_known_by_their_headings_and_none_is_two_things(
    database: Database, vault: Vault
) -> None:
    assert guess(["förnamn", "EFTERNAMN", "x", "E-post", "mejl"]) == (
        Use.FIRST_NAME,
        Use.LAST_NAME,
        None,
        Use.EMAIL,
        None,
    )
    assert lacking([Use.FIRST_NAME, *Use][2:]) == ()
    assert Use.NAME in lacking([Use.FIRST_NAME])
    with database.transaction(write=True) as db, pytest.raises(FileFault, match="Kolumnerna"):
        _judge(db, vault, b"Namn;E-post\nBo Ek;bo@smail.example")


def _people(db: Session, vault: Vault, *rows: str) -> Compared:
    return _judge(db, vault, "\n".join(("Namn;E-post;Kommun;Grupp;Kön", *rows)).encode())


def test_project_staff_and_a_steering_group_come_by_a_file_that_tells_of_no_certificate(
    database: Database, vault: Vault
) -> None:
    stina, pia = (
        "Stina Ek;stina@smail.example;Uppsala;Styrgrupp;k",
        "Pia Al;pia@smail.example;0380;projektpersonal;",
    )
    with database.transaction(write=True) as db:
        federation = the_federation(db).id
        judged = _people(db, vault, stina, pia, stina)
        assert _told(judged) == []
        assert load(db, vault, federation, judged, "f" * 64, SYSTEM) == LoadedRegister(2, 0)
        found = {one.first_name: one.learner_group for one in db.scalars(select(Learner))}
        assert found == {"Stina": LearnerGroup.STEERING_GROUP, "Pia": LearnerGroup.PROJECT_STAFF}
        again = _people(db, vault, stina, pia)
        assert load(db, vault, federation, again, "f" * 64, SYSTEM) == LoadedRegister(0, 0)
        # Whoever is known keeps the group, until somebody corrects it by hand.
        moved = _people(db, vault, pia.replace("projektpersonal", "styrgrupp"))
        assert [(one[1], one[3]) for one in _told(moved)] == [("Grupp", "conflict")]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("Stina Ek;stina@smail.example;Uppsala;styrelsen;", [("Grupp", "not_a_group")]),
        ("Stina Ek;stina@smail.example;Solna;styrgrupp;", [("Kommun", "no_organisation")]),
        ("Stina Ek;stina@smail.example;Uppsala;;", [("Grupp", "not_a_group")]),
    ],
)
def test_a_row_of_neither_a_group_nor_a_certificate_is_a_fault(
    database: Database, vault: Vault, row: str, told: list[tuple[str, str]]
) -> None:
    with database.transaction(write=True) as db:
        judged = _people(db, vault, row)
        assert [(one[1], one[3]) for one in _told(judged)] == told
        assert judged.newcomers == ()


def test_a_group_beside_a_certificate_is_kept_and_two_groups_of_one_person_are_a_fault(
    database: Database, vault: Vault
) -> None:
    head = f"{HEAD};Grupp"
    with database.transaction(write=True) as db:
        judged = _judge(db, vault, f"{head}\n{BO};projektpersonal".encode())
        load(db, vault, the_federation(db).id, judged, "f" * 64, SYSTEM)
        assert db.scalars(select(Learner)).one().learner_group is LearnerGroup.PROJECT_STAFF
        twice = f"{head}\n{GRETA};styrgrupp\n{GRETA};projektpersonal".encode()
        assert [(one[0], one[1], one[3]) for one in _told(_judge(db, vault, twice))] == [
            (3, "Grupp", "contradicts")
        ]


def test_a_sex_that_differs_from_the_one_told_is_no_fault_and_is_left(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        _load(db, vault, BO)
        other = BO.replace(";man", ";kvinna")
        assert [one.reason for one in _judge(db, vault, _file(BO, other)).faults] == ["contradicts"]
        assert _judge(db, vault, _file(other)).faults == ()
        _load(db, vault, other)
        assert db.scalars(select(Learner.sex).where(Learner.first_name == "Bo")).all() == [Sex.MAN]
