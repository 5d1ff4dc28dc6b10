"""Makes the demo ready for a start: builds the county where there is none, and hands out the keys to it.

What has been entered since stays. A password, a PIN and a link that still opens are kept from the sheet of
the last start; what is missing there is made anew, because the database only keeps digests. What somebody has
changed in the meantime is theirs: it stands as unknown, and is neither replaced nor told wrongly.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from smail import catalogue, clock, passwords
from smail.catalogue import Catalogue
from smail.db import sealing
from smail.db.session import SQLITE_PRAGMAS, Database
from smail.db.tables import Account, ActorKind, AuditEvent, Enrolment, Participant, PersonalLink
from smail.demo import building, sheet
from smail.demo.lives import USUAL_NUMBER
from smail.demo.sheet import DemoSheet, ParticipantLine, StaffLine
from smail.demo.staff import STAFF
from smail.domain.people import format_number, is_under_18, parse_number
from smail.domain.rhythm import State
from smail.domain.roles import Role
from smail.errors import SettingsError
from smail.queries.opening import is_spent
from smail.queries.questionnaire import latest_submitted
from smail.queries.standings import standing_of
from smail.queries.today import TodayRow, own_rows
from smail.queries.viewers import viewer_of
from smail.services import accounts, links, pins
from smail.services.audit import SYSTEM, Actor
from smail.settings import Settings
from smail.vault import Vault
from smail.working import Worker

_LETTERS = "abcdefghjkmnpqrstwxyz"
_GROUPS, _GROUP = 4, 4
_PAGES_IN_MEMORY = "PRAGMA cache_size=-131072"
MOST_LISTED = 60
_OF_FIRST, _OF_OTHERS = 30, 5


def refuse_foreign(settings: Settings) -> None:
    """Raise SettingsError when the database holds anything but a demo: real persons get no new links here."""
    with Database(settings.database_url) as database:
        if not inspect(database.engine).has_table(AuditEvent.__tablename__):
            return
        with database.transaction(write=False) as db:
            if not building.is_empty(db) and not building.is_demo(db):
                raise SettingsError(
                    "Databasen används till annat än demon. Ta bort SMAIL_DATABASE_URL, "
                    "eller välj en tom databas."
                )


def prepare(settings: Settings, participants: int | None = None) -> DemoSheet:
    """The county is there, and demo.json and the sheet returned open doors of it.

    SettingsError where it was made with another number of participants than the one wanted.
    """
    refuse_foreign(settings)
    vault = Vault(settings.data_keys, settings.pepper)
    # Random ids go into its indexes: with little memory for them, a large county would take hours.
    pragmas = (*SQLITE_PRAGMAS, _PAGES_IN_MEMORY)
    instruments = catalogue.load((catalogue.shipped(), *settings.instruments))
    with Database(settings.database_url, sqlite_pragmas=pragmas) as database:
        made = _prepared(database, vault, instruments, settings, participants)
        # What two have decided on is made, as `smail work` would have.
        Worker(database, vault, instruments, settings.smallest_group).work()
    return made


def _prepared(
    database: Database, vault: Vault, instruments: Catalogue, settings: Settings, participants: int | None
) -> DemoSheet:
    before = sheet.read(settings.instance) or DemoSheet(settings.base_url)
    with database.transaction(write=True) as db:
        if building.is_empty(db):
            building.build(db, vault, instruments, clock.today(), participants or USUAL_NUMBER)
            before = DemoSheet(settings.base_url)
        else:
            _refuse_other_number(db, participants)
        made = DemoSheet(
            settings.base_url,
            tuple(_staff(db, vault, before)),
            tuple(sorted(_participants(db, vault, settings.base_url, before), key=_first_of_use)),
        )
        # Before the commit: a sheet that could not be written leaves no accounts that nobody can open.
        sheet.write(settings.instance, made)
    return made


def _refuse_other_number(db: Session, wanted: int | None) -> None:
    made = building.n_built(db)
    if wanted is not None and made != wanted:
        raise SettingsError(
            f"Här finns redan ett län med {'ett annat antal' if made is None else made} deltagare. "
            f"Välj en tom mapp: smail --instance MAPP demo --participants {wanted}"
        )


def _first_of_use(line: ParticipantLine) -> tuple[bool, bool, bool]:
    return not line.due, line.pin is None, line.language != "sv"


def _staff(db: Session, vault: Vault, before: DemoSheet) -> Iterator[StaffLine]:
    known = {line.username: line for line in before.staff}
    for one in STAFF:
        if not one.is_listed:
            continue
        account = db.scalar(select(Account).where(Account.username == one.username))
        if account is None or account.ended_on is not None:
            continue
        line = known.get(one.username)
        yield _checked(vault, account, line) if line else _new_staff(db, vault, account, one.roles[0].role)


def _checked(vault: Vault, account: Account, line: StaffLine) -> StaffLine:
    """The line without what no longer signs in."""
    opens = line.password is not None and passwords.verify(account.password_hash, line.password).ok
    shown = sealing.opened(vault, Account.totp_secret, account.public_id, account.totp_secret)
    return replace(
        line,
        password=line.password if opens else None,
        totp_secret=line.totp_secret if line.totp_secret == shown else None,
    )


def _new_staff(db: Session, vault: Vault, account: Account, role: Role) -> StaffLine:
    password, secret = _new_password(), passwords.new_totp_secret()
    actor = Actor(ActorKind.STAFF, account.public_id)
    accounts.set_password(db, account, passwords.hash_password(password), actor)
    accounts.join_phone(db, vault, account, secret, None, actor)
    return StaffLine(role.value, account.username, password, secret)


def _new_password() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def _participants(db: Session, vault: Vault, base_url: str, before: DemoSheet) -> Iterator[ParticipantLine]:
    """Some of those who are in a programme today, the same ones at every start while they are there."""
    known = {line.number: line for line in before.participants}
    today = clock.today()
    chosen = (
        [Participant.number.in_([parse_number(number) for number in known])]
        if known
        else [Participant.id.in_(_to_list(db, today))]
    )
    enrolled = (
        select(Participant)
        .join(Enrolment, Enrolment.participant_id == Participant.id)
        .where(Enrolment.open_on(today), *chosen)
        .order_by(Participant.id)
        .distinct()
    )
    for person in db.scalars(enrolled).all():
        line = known.get(format_number(person.number))
        is_due = standing_of(db, person.id, today).state in (State.DUE, State.OVERDUE)
        token = _token(db, vault, person.id, line, is_due=is_due)
        yield ParticipantLine(
            number=format_number(person.number),
            link=f"{base_url}/s#{token}" if token else None,
            pin=_pin(db, vault, person, line),
            due=is_due,
            language=person.language,
        )


def _to_list(db: Session, today: date) -> list[int]:
    """The persons of the first handledare, and some of each of the others that are listed.

    Of these first the ones who are under eighteen or read something else than Swedish, then the most urgent.
    """
    found: dict[int, None] = {}
    usernames = [one.username for one in STAFF if one.is_listed]
    for account_id in db.scalars(
        select(Account.id).where(Account.username.in_(usernames)).order_by(Account.id)
    ):
        viewer = viewer_of(db, account_id)
        rows = own_rows(db, viewer, today) if viewer else ()
        wanted = _OF_FIRST if not found else _OF_OTHERS
        found |= dict.fromkeys(_most_telling(db, rows, today)[:wanted])
    return list(found)[:MOST_LISTED]


def _most_telling(db: Session, rows: Sequence[TodayRow], today: date) -> list[int]:
    people = db.scalars(select(Participant).where(Participant.number.in_([row.number for row in rows])))
    known = {one.number: one for one in people}
    in_order = [known[row.number] for row in rows]
    return [one.id for one in sorted(in_order, key=lambda one: not _is_special(one, today))]


def _is_special(person: Participant, today: date) -> bool:
    return is_under_18(person.birth_year, today) or person.language != "sv"


def _token(
    db: Session, vault: Vault, person_id: int, line: ParticipantLine | None, *, is_due: bool
) -> str | None:
    """The secret of a link that does what it should: the known one while it does, else a new one.

    None where a handledare has made a link since that still does what it should: only they know it.
    """
    live = db.scalar(
        select(PersonalLink).where(
            PersonalLink.participant_id == person_id,
            PersonalLink.revoked_at.is_(None),
            PersonalLink.seed.is_(None),
        )
    )
    if live is not None and not (is_due and is_spent(db, live.id)):
        known = links.open_link(db, vault, line.token) if line else None
        if line and known is not None and known.id == live.id:
            return line.token
        if live.issued_by_id is not None:
            return None
    return links.issue_link(db, vault, person_id, actor=SYSTEM, issued_by_id=None)


def _pin(db: Session, vault: Vault, person: Participant, line: ParticipantLine | None) -> str | None:
    """The known PIN while it is the person's; a new one for a person with history of whom none is known."""
    if line and line.pin and pins.is_pin(vault, person, line.pin):
        return line.pin
    if latest_submitted(db, person.id) is None or (line is not None and person.pin_mac is not None):
        return None
    while True:
        pin = f"{secrets.randbelow(1_000_000):06d}"
        if pins.set_pin(db, vault, person.id, pin, actor=SYSTEM, may_replace=True) is None:
            return pin
