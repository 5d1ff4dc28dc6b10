"""The part of smail remind that is about courses: all who took an occasion are asked to evaluate it, once.

A letter is taken before it is sent, so that two runs never send the same. When none at all could be sent, as
with a mail server that does not answer, they are put back for the next run.
"""

from collections.abc import Callable
from dataclasses import dataclass

from smail import clock
from smail.catalogue import Catalogue
from smail.db.session import Database
from smail.sending.message import Message, Sender, Verdict
from smail.services import evaluation_reminders, evaluations
from smail.services.evaluation_reminders import Letter
from smail.vault import Vault

# A mail server that has failed so often is left alone until the next run.
ENOUGH = 3


@dataclass(frozen=True, slots=True)
class CourseTally:
    """What a run came to."""

    sent: int
    failed: int


def remind_of_courses(
    database: Database,
    vault: Vault,
    catalogue: Catalogue,
    sender: Sender,
    worded: Callable[[Letter], Message],
) -> CourseTally:
    """Every occasion that was held lately has its evaluation, and those who took it have been reminded."""
    with database.transaction(write=True) as db:
        evaluations.begin_due(db, catalogue)
    sent, failed = 0, list[Letter]()
    while len(failed) < ENOUGH or sent:
        with database.transaction(write=True) as db:
            letter = evaluation_reminders.take(db, vault, clock.now())
        if letter is None:
            break
        verdict = sender.send(worded(letter)).verdict
        if verdict is Verdict.AGAIN:
            failed.append(letter)
        sent += verdict is Verdict.ACCEPTED
    if failed and not sent:
        with database.transaction(write=True) as db:
            for letter in failed:
                evaluation_reminders.put_back(db, letter)
    return CourseTally(sent, len(failed))
