"""The code for moving can be typed as people write it."""

from smail.domain.move_code import LENGTH, new_code, shown_code, tidied_code
from smail.domain.people import ALPHABET


def test_a_new_code_is_of_the_alphabet_and_never_the_same() -> None:
    made = {new_code() for _ in range(200)}
    assert len(made) == 200
    assert all(len(code) == LENGTH and set(code) <= set(ALPHABET) for code in made)


def test_what_was_typed_from_the_paper_is_the_code() -> None:
    code = new_code()
    for typed in (shown_code(code), code.lower(), " ".join(code), f" {shown_code(code)}\n"):
        assert tidied_code(typed) == code


def test_more_than_a_code_is_no_code() -> None:
    code = new_code()
    assert tidied_code(code + "2") != code
    assert len(tidied_code("A" * 10_000)) <= LENGTH + 1
