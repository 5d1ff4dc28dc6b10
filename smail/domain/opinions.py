"""What people say about SMAIL itself: who says it, as far as they want to, and by when it is answered."""

from datetime import date, timedelta
from enum import StrEnum

from smail.domain.people import ALPHABET, fold_signs

# "Säg vad du tycker" is answered within 14 days (product.md §2.6): a promise on the page, so no setting.
ANSWERED_WITHIN = timedelta(days=14)
# Half-way to that, those who answer are told of it in their mail.
TOLD_OF_AFTER = timedelta(days=7)
TEXT_MAX = 1000
CODE_LENGTH = 12
_GROUP = 4


class Sender(StrEnum):
    """As whom somebody says something."""

    ANONYMOUS = "anonymous"
    PARTICIPANT = "participant"
    STAFF = "staff"


def answer_by(told_on: date) -> date:
    """The last day on which an answer keeps the promise."""
    return told_on + ANSWERED_WITHIN


def is_overdue(told_on: date, today: date) -> bool:
    """Whether the promise is broken for what still waits."""
    return today > answer_by(told_on)


def code_of(number: int) -> str:
    """A reply code of the signs that participant numbers are made of, spread over all codes by the number."""
    signs = []
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[place])
    return "".join(signs)


def tidied_code(typed: str) -> str:
    """What was typed, without the spaces and hyphens that people put in; no more than a code could hold."""
    return "".join(sign for sign in fold_signs(typed[:80]).upper() if sign.isalnum())[: CODE_LENGTH + 1]


def shown_code(code: str) -> str:
    """The code in groups of four, to be written down."""
    return "-".join(code[first : first + _GROUP] for first in range(0, len(code), _GROUP))
