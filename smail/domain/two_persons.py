"""Whether two accounts are two persons, as far as the data tells: a decision by two is never one's alone."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# A role that the one has given the other so lately says nothing of a second person.
SETTLED_AFTER = timedelta(days=30)


class NotTwo(StrEnum):
    """Why a second account does not count as a second person."""

    SAME_ACCOUNT = "same_account"
    SAME_ADDRESS = "same_address"
    SAME_NAME = "same_name"
    GIVEN_BY_THE_FIRST = "given_by_the_first"


@dataclass(frozen=True, slots=True)
class Behind:
    """What is known of the person behind an account."""

    account_id: int
    username: str
    first_name: str
    last_name: str
    # The addresses of the same person as somebody who takes courses, as keyed digests.
    mail_macs: frozenset[bytes] = frozenset()


@dataclass(frozen=True, slots=True)
class Given:
    """Who gave the second one the role by which the decision is made, and since when it holds."""

    by_account_id: int | None
    starts_on: date


def not_two(first: Behind, second: Behind, roles: tuple[Given, ...], today: date) -> NotTwo | None:
    """Why the second does not count as another person than the first; None where both count.

    `roles` are all by which the second may decide: one that was not lately given by the first is enough.
    """
    if first.account_id == second.account_id:
        return NotTwo.SAME_ACCOUNT
    same_mail = bool(first.mail_macs & second.mail_macs)
    if same_mail or mailbox(first.username) == mailbox(second.username):
        return NotTwo.SAME_ADDRESS
    if _name(first) == _name(second):
        return NotTwo.SAME_NAME
    settled = [
        one
        for one in roles
        if one.by_account_id != first.account_id or one.starts_on + SETTLED_AFTER <= today
    ]
    return None if settled else NotTwo.GIVEN_BY_THE_FIRST


def mailbox(username: str) -> str:
    """The mailbox that the name leads to: eva+test@exempel.se is eva@exempel.se."""
    local, at, domain = username.casefold().strip().partition("@")
    return local.partition("+")[0] + at + domain if at else local


def _name(one: Behind) -> tuple[str, ...]:
    return tuple(sorted(f"{one.first_name} {one.last_name}".casefold().replace("-", " ").split()))
