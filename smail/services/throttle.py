"""Makes guessing slow without ever locking anybody out for good; counted in the database, for all workers.

An attempt is counted as a failure before it is judged, and taken back when it was right: so a thousand
guesses at the same moment are as few as a thousand in a row. While somebody has to wait nothing more is
counted, so that whoever guesses at another person's account cannot make the wait longer than it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from smail.db.base import Base
from smail.db.prepared import Prepared, PreparedWrite
from smail.db.tables import Throttle
from smail.log import event
from smail.vault import Vault

NO_WAIT = timedelta()


@dataclass(frozen=True, slots=True)
class Limit:
    """How many failures are free, how long they are remembered, and what happens then.

    An own limit belongs to one account or number: its wait doubles up to `longest_wait`, and a success
    clears it. A shared one belongs to many: it waits until its window is over, and a success takes back
    only itself.
    """

    name: str
    free: int
    remembered: timedelta
    first_wait: timedelta = NO_WAIT
    longest_wait: timedelta = NO_WAIT
    is_shared: bool = False
    is_guessing: bool = True


def _own(name: str) -> Limit:
    return Limit(name, 5, timedelta(hours=24), timedelta(seconds=30), timedelta(minutes=15))


PASSWORD = _own("password")
SECOND_FACTOR = _own("second_factor")
UNLOCK = _own("unlock")
# For participants: the number together with a code, and the PIN of a link.
NUMBER = _own("participant_number")
PIN = _own("participant_pin")
# A computer room shares one address, so only failures count and there are thirty of them.
ADDRESS = Limit("address", 30, timedelta(minutes=1), is_shared=True)
REPORTS = Limit("accessibility_reports", 5, timedelta(minutes=10), is_shared=True, is_guessing=False)
# Nobody waits for this one: it only tells the operator that many are guessing.
STORM = Limit("storm", 200, timedelta(minutes=5), is_shared=True)


@dataclass(frozen=True, slots=True)
class Key:
    """What is counted: a limit and whose it is."""

    limit: Limit
    whose: str


def address_key(address: str | None, limit: Limit = ADDRESS) -> Key:
    """The key of a network address; for IPv6 that of its network, since one subscriber has a whole one."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return Key(limit, "unknown")
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return Key(limit, str(ip_network(f"{found}/64", strict=False)))
    return Key(limit, str(getattr(found, "ipv4_mapped", None) or found))


def attempt(db: Session, vault: Vault, keys: Sequence[Key], now: datetime) -> timedelta:
    """The attempt is counted beforehand and may go on (zero); else it must wait this long, uncounted."""
    rows = _rows(db, vault, keys, now)
    wait = _longest(rows, now)
    if wait == NO_WAIT:
        _count(db, vault, rows, now)
    return wait


def succeeded(db: Session, vault: Vault, keys: Sequence[Key], now: datetime) -> None:
    """An attempt that was counted beforehand was right: own counters are gone, shared ones are one lower."""
    for row, key in (*_rows(db, vault, keys, now), *_rows(db, vault, _storm(keys), now)):
        if not key.limit.is_shared:
            _FORGET.run(db, of=row.key_mac)
        elif row.failures > 0:
            row.failures -= 1
            if row.failures < key.limit.free:
                row.blocked_until = None
            _write(db, row)


def clear(db: Session, vault: Vault, keys: Sequence[Key]) -> None:
    """The own counters among the keys are gone; shared ones stay as they are."""
    for key in keys:
        if not key.limit.is_shared:
            _FORGET.run(db, of=_mac(vault, key))


def _mac(vault: Vault, key: Key) -> bytes:
    return vault.mac(f"throttle:{key.limit.name}", key.whose)


@dataclass(slots=True)
class _Counter:
    """A row that is held, as it stands or shall stand."""

    key_mac: bytes
    failures: int
    first_at: datetime
    blocked_until: datetime | None


_throttle = Base.metadata.tables[Throttle.__tablename__]
_COUNTED = ("failures", "first_at", "blocked_until")
# Made once, when the program starts: making a statement takes longer than running it.
_FRESH = {
    name: PreparedWrite(
        kind.insert(_throttle).on_conflict_do_nothing(index_elements=["key_mac"]), "key_mac", *_COUNTED
    )
    for name, kind in (("sqlite", sqlite), ("postgresql", postgresql))
}
_HELD = Prepared(
    select(_throttle.c.key_mac, *(_throttle.c[name] for name in _COUNTED))
    .where(_throttle.c.key_mac == bindparam("key_mac"))
    .with_for_update(),
    _Counter,
)
_WRITE = PreparedWrite(update(_throttle).where(_throttle.c.key_mac == bindparam("of")), *_COUNTED)
_FORGET = PreparedWrite(delete(_throttle).where(_throttle.c.key_mac == bindparam("of")))


def _rows(db: Session, vault: Vault, keys: Sequence[Key], now: datetime) -> list[tuple[_Counter, Key]]:
    """The rows of the keys, locked in one order so that two workers never wait for each other."""
    rows = []
    for mac, key in sorted(((_mac(vault, key), key) for key in keys), key=lambda pair: pair[0]):
        row = _held(db, mac, now)
        _forget_old(row, key.limit, now)
        rows.append((row, key))
    return rows


def _held(db: Session, mac: bytes, now: datetime) -> _Counter:
    fresh = _FRESH[db.get_bind().dialect.name]
    while (row := _HELD.first(db, key_mac=mac)) is None:
        # Of two who find none, one makes it; a success elsewhere may take it away before it is held.
        fresh.run(db, key_mac=mac, failures=0, first_at=now, blocked_until=None)
    return row


def _write(db: Session, row: _Counter) -> None:
    counted = {"failures": row.failures, "first_at": row.first_at, "blocked_until": row.blocked_until}
    _WRITE.run(db, of=row.key_mac, **counted)


def _forget_old(row: _Counter, limit: Limit, now: datetime) -> None:
    last = row.first_at if limit.is_shared else max(row.first_at, row.blocked_until or row.first_at)
    if row.failures == 0 or now - last >= limit.remembered or row.first_at > now:
        row.failures, row.first_at, row.blocked_until = 0, now, None


def _longest(rows: Sequence[tuple[_Counter, Key]], now: datetime) -> timedelta:
    waits = (_wait(row, key.limit, now) for row, key in rows)
    return max(waits, default=NO_WAIT)


def _wait(row: _Counter, limit: Limit, now: datetime) -> timedelta:
    if row.blocked_until is None:
        return NO_WAIT
    # Never longer than the limit's own wait, whatever happened to the clock.
    longest = limit.remembered if limit.is_shared else limit.longest_wait
    return min(max(row.blocked_until - now, NO_WAIT), longest)


def _count(db: Session, vault: Vault, rows: Sequence[tuple[_Counter, Key]], now: datetime) -> None:
    for row, key in rows:
        row.failures += 1
        if row.failures >= key.limit.free:
            row.blocked_until = _until(row, key.limit, now)
        _write(db, row)
    # Locked last, here and above, since everybody wants this one.
    for storm, _ in _rows(db, vault, _storm([key for _, key in rows]), now):
        storm.failures += 1
        if storm.failures == STORM.free:
            event("sign_in.storm", level="warning", failures=storm.failures)
        _write(db, storm)


def _storm(keys: Sequence[Key]) -> tuple[Key, ...]:
    return (Key(STORM, "everybody"),) if any(key.limit.is_guessing for key in keys) else ()


def _until(row: _Counter, limit: Limit, now: datetime) -> datetime:
    if limit.is_shared:
        return row.first_at + limit.remembered
    doublings = min(row.failures - limit.free, 10)
    wait: timedelta = limit.first_wait * 2**doublings
    return now + min(wait, limit.longest_wait)
