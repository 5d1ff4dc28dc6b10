"""What is written in one line: a step, a framsteg, a comment."""

import re


def in_one_line(text: str) -> str:
    """The text without breaks and without more than one space in a row.

    A space that holds two words together, as in a sum of money, stays what it is.
    """
    return re.sub(r"[ \t\n]+", " ", text).strip()
