"""One run of smail remind: what is due is planned, what waits is sent.

Nothing is held while a gateway is waited for: a message is taken in one transaction, made in the next, sent
in none, and settled in a last one (services.reminders tells what a crash between them comes to).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from smail import clock
from smail.db.session import Database
from smail.domain.reminding import Channel, Planned
from smail.log import event
from smail.sending.message import Message, Outcome, Sender, Verdict
from smail.services import reminders, training_mail
from smail.services.reminders import Envelope, Taken
from smail.settings_messages import MessageSettings
from smail.vault import Vault

# A gateway that has failed so often in a row is left alone until the next run.
ENOUGH = 3
# Nobody's number is wrong so often in a row: the gateway has moved, or is told something it does not take.
ENOUGH_REFUSED = 5


@dataclass(slots=True)
class Tally:
    """What a run came to."""

    planned: int = 0
    sent: int = 0
    refused: int = 0
    again: int = 0
    dropped: int = 0
    is_quiet: bool = False
    # The channels that did not answer, each with the last reason.
    silent: dict[Channel, str] = field(default_factory=dict)


class Run:
    """One run over one database; any number of them may run at once."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        chosen: MessageSettings,
        ways: Mapping[Channel, Sender],
        worded: Callable[[Envelope], Message],
    ) -> None:
        self._database, self._vault, self._chosen = database, vault, chosen
        self._ways, self._worded = dict(ways), worded
        self._failures, self._refusals = dict.fromkeys(ways, 0), dict.fromkeys(ways, 0)
        self.tally = Tally()

    def all(self) -> Tally:
        """Everything that is due has been planned, and what could be sent now has been."""
        if self._is_quiet():
            return self.tally
        self._plan()
        while self._ways and not self._is_quiet():
            if not self._next():
                break
        return self.tally

    def _is_quiet(self) -> bool:
        local = clock.now().astimezone(clock.SWEDISH_TIME)
        self.tally.is_quiet = self._chosen.quiet.hold(local)
        return self.tally.is_quiet

    def _plan(self) -> None:
        last: int | None = 0
        while last is not None:
            with self._database.transaction(write=False) as db:
                found, last = reminders.due(db, self._ways, self._chosen.series, clock.now(), after_id=last)
            self._put(found)
        if Channel.EMAIL in self._ways:
            with self._database.transaction(write=False) as db:
                others = [*reminders.due_digests(db, clock.now()), *training_mail.due(db, clock.now())]
            self._put(others)

    def _put(self, found: list[Planned]) -> None:
        """What is due stands in the outbox; one that another run was quicker with is left to it."""
        if found:
            with self._database.transaction(write=True) as db:
                self.tally.planned += reminders.plan(db, found, clock.now())

    def _next(self) -> bool:
        """Whether there was one more message to see to."""
        with self._database.transaction(write=True) as db:
            taken = reminders.take(db, self._ways, clock.now())
        if taken is None:
            return False
        with self._database.transaction(write=True) as db:
            envelope = reminders.prepare(db, self._vault, taken, clock.now())
        if envelope is None:
            self.tally.dropped += 1
        else:
            self._settle(taken, envelope, self._send(envelope))
        return True

    def _send(self, envelope: Envelope) -> Outcome:
        if not envelope.to:
            return Outcome(Verdict.REFUSED, "no address")
        return self._ways[envelope.channel].send(self._worded(envelope))

    def _settle(self, taken: Taken, envelope: Envelope, outcome: Outcome) -> None:
        tally, settle = {
            Verdict.ACCEPTED: ("sent", reminders.sent),
            Verdict.REFUSED: ("refused", reminders.refused),
            Verdict.AGAIN: ("again", reminders.again),
        }[outcome.verdict]
        with self._database.transaction(write=True) as db:
            settle(db, taken, clock.now())
        setattr(self.tally, tally, getattr(self.tally, tally) + 1)
        self._note(envelope, outcome)

    def _note(self, envelope: Envelope, outcome: Outcome) -> None:
        channel = envelope.channel
        if outcome.verdict is not Verdict.ACCEPTED:
            event(
                f"reminder.{outcome.verdict.value}",
                level="warning",
                channel=channel.value,
                reason=outcome.reason,
                reminder=envelope.key,
            )
        self._failures[channel] = self._failures[channel] + 1 if outcome.verdict is Verdict.AGAIN else 0
        if outcome.verdict is Verdict.ACCEPTED:
            self._refusals[channel] = 0
        elif outcome.verdict is Verdict.REFUSED and envelope.to:
            self._refusals[channel] += 1
        if self._failures[channel] >= ENOUGH or self._refusals[channel] >= ENOUGH_REFUSED:
            self.tally.silent[channel] = outcome.reason
            del self._ways[channel]
