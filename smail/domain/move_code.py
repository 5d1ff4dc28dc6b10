"""The code that a person carries to a new municipality: eight signs of the alphabet that numbers are made of.

Seventeen thousand million are enough for a week in which five guesses are free and the next ones wait.
"""

import secrets

from smail.domain.people import ALPHABET, fold_signs

LENGTH = 8


def new_code() -> str:
    """A random code as it is checked, without what groups it for reading."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def tidied_code(typed: str) -> str:
    """What was typed, without the spaces and hyphens that people put in; no more than a code could hold."""
    return "".join(sign for sign in fold_signs(typed[:80]).upper() if sign.isalnum())[: LENGTH + 1]


def shown_code(code: str) -> str:
    """The code in two groups of four, to be read out and written down."""
    return f"{code[:4]}-{code[4:]}"
