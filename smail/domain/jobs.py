"""Long work that a page asks for and `smail work` does: what it is, how far it has come, why it stopped."""

from datetime import timedelta
from enum import StrEnum

# How long a worker holds a job that it tells nothing of; then it is taken for dead, and another goes on.
HELD_FOR = timedelta(seconds=120)
# A job that ends its worker each time is not tried for ever.
MOST_TRIES = 3
# Work that may be asked for again and came to nothing rests for so long: what stopped it may still be there.
RESTS_FOR = timedelta(hours=1)


class JobKind(StrEnum):
    """What is to be done."""

    PERSON_FILE = "person_file"
    # About a federation: its closed quarters are released, and how goals stood is kept.
    QUARTER = "quarter"


class JobState(StrEnum):
    """How far it has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobFault(StrEnum):
    """Why a job came to nothing."""

    WORKER_STOPPED = "worker_stopped"  # more than once, so that it is not tried again
    SMALL_GROUPS = "small_groups"
    NOBODY = "nobody"
    WRONG_NUMBER = "wrong_number"  # rows are missing in the file that was made, or too many
    NO_ROOM = "no_room"
    UNKNOWN = "unknown"


class JobStopped(Exception):  # noqa: N818 - read as what happened
    """A job cannot be done, and why: trying again would come to the same."""

    def __init__(self, fault: JobFault) -> None:
        self.fault = fault
        super().__init__(fault.value)
