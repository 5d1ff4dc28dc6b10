"""Does the long work that waits, one piece at a time: never twice, and again where a worker was cut off."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from smail import quarter_work
from smail.catalogue import Catalogue
from smail.db.session import Database
from smail.db.tables import PersonFile
from smail.domain.jobs import JobFault, JobKind, JobStopped
from smail.log import event
from smail.quarter_work import Heard
from smail.services import jobs, person_files
from smail.services.jobs import Claimed, Lost
from smail.vault import Vault

# Progress is told so often, which also renews the claim long before it ends.
TOLD_EVERY = 2.0


class AskedToStop(Exception):  # noqa: N818 - read as what happened
    """The worker is to end before the work is done."""


@dataclass(slots=True)
class Worker:
    """One worker on one database; `is_over` says whether it was asked to stop.

    `smallest_group` is how many persons are behind a figure of group results, as the settings say.
    """

    database: Database
    vault: Vault
    catalogue: Catalogue
    smallest_group: int
    is_over: Callable[[], bool] = lambda: False
    heard: Callable[[int, int], None] = lambda _done, _total: None
    _told_at: float = field(default=0.0, init=False)

    def work(self) -> int:
        """Everything that waits is done or has failed with its reason; how many pieces that was."""
        n_done = 0
        while not self.is_over():
            with self.database.transaction(write=False) as db:
                if not jobs.waits(db):
                    return n_done
            with self.database.transaction(write=True) as db:
                job = jobs.claim(db)
            if job is None:
                return n_done
            self._do(job)
            n_done += 1
        return n_done

    def _do(self, job: Claimed) -> None:
        event("job.begin", kind=job.kind.value, object=job.object_id, tries=job.n_tries)
        self._told_at = time.monotonic()
        try:
            _WORK[job.kind](self, job)
        except Lost:
            event("job.lost", level="warning", kind=job.kind.value, object=job.object_id)
        except AskedToStop:
            self._end(job, lambda db: jobs.give_back(db, job))
        except JobStopped as stop:
            self._fail(job, stop.fault, None)
        # Whatever one job fell over is told and kept as its end; the worker has others to do.
        except Exception as error:
            self._fail(job, JobFault.UNKNOWN, error)
        else:
            event("job.done", kind=job.kind.value, object=job.object_id)

    def _fail(self, job: Claimed, fault: JobFault, error: Exception | None) -> None:
        told = {"kind": job.kind.value, "object": job.object_id, "fault": fault.value}
        event("job.failed", level="error", error=error, **told)
        self._end(job, lambda db: jobs.fail(db, job, fault))

    def _end(self, job: Claimed, change: Callable[..., None]) -> None:
        try:
            with self.database.transaction(write=True) as db:
                change(db)
        except Lost:
            event("job.lost", level="warning", kind=job.kind.value, object=job.object_id)

    def person_file(self, job: Claimed) -> None:
        """The file is made, and lies ready in the same transaction in which the job is done."""
        from smail.reports import person_file_zip  # What a server never makes is not read by one.

        with self.database.transaction(write=False) as db:
            row = db.scalars(select(PersonFile).where(PersonFile.public_id == job.object_id)).one()
        with self.database.transaction(write=False) as db:
            made = person_file_zip.make(db, self.vault, self.catalogue, row, self._teller(job))
        with made.content, self.database.transaction(write=True) as db:
            jobs.finish(db, job)
            row = db.scalars(select(PersonFile).where(PersonFile.public_id == job.object_id)).one()
            person_files.keep(db, self.vault, row, made)

    def quarter(self, job: Claimed) -> None:
        """The federation's closed quarters are released, each of them whole, and its goals' statuses kept."""
        told = 0, 0

        def step(n_done: int, n_total: int) -> None:
            nonlocal told
            told = n_done, n_total
            tell(n_done, n_total)

        def keeps(db: Session) -> None:
            # Whoever has lost the job writes nothing.
            jobs.tell(db, job, *told)

        tell = self._teller(job)
        quarter_work.close(
            self.database, self.catalogue, job.object_id, self.smallest_group, Heard(step, keeps)
        )
        with self.database.transaction(write=True) as db:
            jobs.finish(db, job)

    def _teller(self, job: Claimed) -> Callable[[int, int], None]:
        def tell(n_done: int, n_total: int) -> None:
            self.heard(n_done, n_total)
            if self.is_over():
                raise AskedToStop
            now = time.monotonic()
            if now - self._told_at < TOLD_EVERY:
                return
            self._told_at = now
            with self.database.transaction(write=True) as db:
                jobs.tell(db, job, n_done, n_total)

        return tell


_WORK: dict[JobKind, Callable[[Worker, Claimed], None]] = {
    JobKind.PERSON_FILE: Worker.person_file,
    JobKind.QUARTER: Worker.quarter,
}
