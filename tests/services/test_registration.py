"""A registration writes all that follows from it, or nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from smail.clock import civil
from smail.db.session import Database
from smail.db.tables import ActorKind, AuditEvent, Consent, Participant, PersonPeriod, Programme, StaffPeriod
from smail.domain.people import ConsentPurpose, ContactChoice, Sex
from smail.errors import Conflict, Refused
from smail.services import registration
from smail.services.audit import Actor
from smail.services.registration import Contact, Mistake, Registration, register
from smail.vault import Vault
from tests.factories.accounts import make_account
from tests.factories.organisations import make_municipality, make_organisation, make_programme
from tests.support.travel import TravelTo

TODAY = date(2026, 11, 16)
ACTOR = Actor(ActorKind.STAFF, "a" * 16)
PERSONNUMMER = "191212121212"


@pytest.fixture(autouse=True)
def _on_a_monday(at: TravelTo) -> None:
    at(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))


def given(programme: Programme, **changes: object) -> Registration:
    usual = Registration(programme_id=programme.id, starts_on=TODAY, sex=Sex.MAN)
    return replace(usual, **changes)  # type: ignore[arg-type]  # the tests name real fields


def found(programme: Programme, **changes: object) -> list[tuple[str, Mistake]]:
    return list(registration.mistakes(programme, given(programme, **changes), TODAY))


def test_a_registration_makes_the_person_the_time_the_team_and_the_intervals(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        me = make_account(db)
        new = register(db, vault, given(programme), ACTOR, me.id)
        team = db.scalars(select(StaffPeriod)).one()
        intervals = db.scalars(select(PersonPeriod).order_by(PersonPeriod.number)).all()
        actions = set(db.scalars(select(AuditEvent.action)))
    assert (new.participant.controller_id, new.enrolment.starts_on) == (programme.controller_id, TODAY)
    assert (team.account_id, team.is_responsible, team.starts_on) == (me.id, True, TODAY)
    assert intervals[0].starts_on == TODAY
    assert actions == {"participant.register", "team.begin"}


def test_name_and_contact_are_sealed_for_their_own_column_and_row(database: Database, vault: Vault) -> None:
    contact = Contact("Åsa", ContactChoice.SMS, "070-123 45 67", "asa@exempel.example")
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        new = register(db, vault, given(programme, contact=contact), ACTOR, make_account(db).id)
    person = new.participant
    assert person.name is not None
    assert person.phone is not None
    assert vault.open(person.name, f"participant.name:{person.public_id}") == "Åsa"
    assert vault.open(person.phone, f"participant.phone:{person.public_id}") == "070-123 45 67"
    assert registration.contact_of(vault, person) == contact


def test_what_was_not_told_is_stored_as_nothing(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        new = register(db, vault, given(make_programme(db)), ACTOR, make_account(db).id)
    assert (new.participant.name, new.participant.phone, new.participant.email) == (None, None, None)


def test_consent_for_sus_is_a_row_of_its_own_and_only_where_it_was_given(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        me = make_account(db)
        register(db, vault, given(programme), ACTOR, me.id)
        assert db.scalars(select(Consent)).all() == []
        register(db, vault, given(programme, has_sus_consent=True), ACTOR, me.id)
        consent = db.scalars(select(Consent)).one()
    assert (consent.purpose, consent.programme_id, consent.given_on) == (
        ConsentPurpose.SUS,
        programme.id,
        TODAY,
    )


def test_a_number_that_is_taken_is_drawn_again(
    database: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter(["KX482P", "KX482P", "M7T3DR"])
    monkeypatch.setattr(registration, "new_number", lambda: next(drawn))
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        me = make_account(db)
        first = register(db, vault, given(programme), ACTOR, me.id)
        second = register(db, vault, given(programme), ACTOR, me.id)
    assert [first.participant.number, second.participant.number] == ["KX482P", "M7T3DR"]


def test_nobody_is_registered_by_an_account_without_the_role_there(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        stranger = make_account(db, scope=make_municipality(db, "Enköping"))
        with pytest.raises(Conflict):
            register(db, vault, given(make_programme(db)), ACTOR, stranger.id)


def test_a_mistake_is_never_written_even_past_the_page(database: Database, vault: Vault) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        me = make_account(db)
        with pytest.raises(Refused):
            register(db, vault, given(programme, contact=Contact(name=f"Bo {PERSONNUMMER}")), ACTOR, me.id)
        assert db.scalars(select(Participant)).all() == []


def test_a_day_in_the_past_can_be_written_down_as_of_that_day(database: Database, vault: Vault) -> None:
    day = date(2024, 9, 2)
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        me = make_account(db)
        with pytest.raises(Refused):
            register(db, vault, given(programme, starts_on=day), ACTOR, me.id)
        assert (
            register(db, vault, given(programme, starts_on=day), ACTOR, me.id, day).enrolment.starts_on == day
        )


@pytest.mark.parametrize(
    ("starts_on", "mistake"),
    [
        (date(2024, 5, 31), Mistake.BEFORE_PROGRAMME),
        (date(2027, 2, 1), Mistake.AFTER_INTAKE),
        (date(2027, 1, 16), Mistake.TOO_FAR_AHEAD),
        (date(2025, 11, 14), Mistake.TOO_FAR_BACK),
    ],
)
def test_a_start_outside_the_programme_or_far_away_is_a_mistake(
    database: Database, starts_on: date, mistake: Mistake
) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(
            db, starts_on=date(2024, 6, 1), last_intake_on=date(2027, 1, 31), ends_on=date(2027, 6, 30)
        )
        assert found(programme, starts_on=starts_on) == [("starts_on", mistake)]


@pytest.mark.parametrize("starts_on", [date(2024, 6, 1), date(2026, 12, 31)])
def test_the_first_and_the_last_day_of_intake_are_right(database: Database, starts_on: date) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db, starts_on=date(2024, 6, 1), last_intake_on=date(2026, 12, 31))
        one = given(programme, starts_on=starts_on)
    on = TODAY if starts_on > TODAY else starts_on
    assert registration.mistakes(programme, one, on) == ()


@pytest.mark.parametrize("year", [1936, 2013, None])
def test_a_birth_year_of_a_grown_or_young_person_is_right(database: Database, year: int | None) -> None:
    with database.transaction(write=True) as db:
        assert found(make_programme(db), birth_year=year) == []


@pytest.mark.parametrize("year", [1935, 2014, 84])
def test_a_birth_year_of_a_child_or_from_long_ago_is_a_mistake(database: Database, year: int) -> None:
    with database.transaction(write=True) as db:
        assert found(make_programme(db), birth_year=year) == [("birth_year", Mistake.BIRTH_YEAR)]


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        (Contact(choice=ContactChoice.SMS), ("phone", Mistake.NEEDS_PHONE)),
        (Contact(choice=ContactChoice.EMAIL), ("email", Mistake.NEEDS_EMAIL)),
        (Contact(phone="ring mig"), ("phone", Mistake.NO_PHONE_NUMBER)),
        (Contact(email="a b@exempel.example"), ("email", Mistake.NO_EMAIL_ADDRESS)),
        (Contact(email="@exempel.example"), ("email", Mistake.NO_EMAIL_ADDRESS)),
        (Contact(email="\u0131@exempel.example"), ("email", Mistake.NO_EMAIL_ADDRESS)),
        (Contact(email="a" * 250 + "@b.se"), ("email", Mistake.TOO_LONG)),
        (Contact(phone=PERSONNUMMER), ("phone", Mistake.PERSONNUMMER)),
        (Contact(email=f"{PERSONNUMMER}@exempel.example"), ("email", Mistake.PERSONNUMMER)),
        (Contact(name="x" * 121), ("name", Mistake.TOO_LONG)),
    ],
)
def test_contact_that_cannot_be_used_is_a_mistake_of_its_field(
    contact: Contact, expected: tuple[str, Mistake]
) -> None:
    assert expected in list(registration.contact_mistakes(contact, is_protected=False))


def test_a_protected_person_has_an_alias_and_nothing_that_shows_where(database: Database) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        place = make_organisation(db)
        wrong = found(
            programme,
            is_protected=True,
            contact=Contact("Grön", ContactChoice.EMAIL, "070-123 45 67", "a@exempel.example"),
            referring_organisation_id=place.id,
            has_sus_consent=True,
        )
        assert found(programme, is_protected=True, contact=Contact("Grön")) == []
    assert wrong == [
        ("phone", Mistake.PROTECTED_CONTACT),
        ("email", Mistake.PROTECTED_CONTACT),
        ("contact_choice", Mistake.PROTECTED_CHOICE),
        ("referring_organisation", Mistake.PROTECTED_PLACE),
        ("sus_consent", Mistake.PROTECTED_SUS),
    ]


def test_changed_contact_replaces_the_old_and_is_audited_without_words(
    database: Database, vault: Vault
) -> None:
    with database.transaction(write=True) as db:
        programme = make_programme(db)
        old = Contact("Åsa", ContactChoice.SMS, "070-123 45 67")
        new = register(db, vault, given(programme, contact=old), ACTOR, make_account(db).id)
        registration.change_contact(db, vault, new.participant, Contact("Åsa Ek"), ACTOR)
        event = _last_event(db)
    assert registration.contact_of(vault, new.participant) == Contact("Åsa Ek")
    assert (event.action, event.details) == ("participant.contact", {"contact_choice": "in_person"})


def test_a_registration_never_prints_a_name() -> None:
    contact = Contact("Åsa", ContactChoice.SMS, "070-123 45 67", "asa@exempel.example")
    assert not {"Åsa", "070", "asa@"} & {word for word in ("Åsa", "070", "asa@") if word in repr(contact)}


def _last_event(db: Session) -> AuditEvent:
    return db.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first() or AuditEvent()


@pytest.mark.parametrize("on", [None, TODAY, date(2026, 3, 29), date(2025, 11, 17)])
def test_a_person_is_registered_on_the_day_it_was_written_down(
    database: Database, vault: Vault, on: date | None
) -> None:
    day = on or TODAY
    with database.transaction(write=True) as db:
        programme = make_programme(db, starts_on=date(2025, 1, 1))
        me = make_account(db)
        register(db, vault, given(programme, starts_on=day), ACTOR, me.id, on=on)
    with database.transaction(write=False) as db:
        assert civil(db.scalars(select(Participant.created_at)).one()) == day
