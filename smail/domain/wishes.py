"""What those who measure and train wish of the instrument: how far a wish has come."""

from enum import StrEnum

TEXT_MAX = 1000


class WishState(StrEnum):
    """What has become of a wish."""

    NEW = "new"
    ANSWERED = "answered"
    # Waits for the next meeting of the reference group.
    RAISED = "raised"
    DONE = "done"
    DECLINED = "declined"


# What an answer can make of it.
ANSWERS = tuple(one for one in WishState if one is not WishState.NEW)
