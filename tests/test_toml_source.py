"""The scanner finds the line of every key, whatever stands between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smail.toml_source import Problems, Table, dotted, key_lines

TEXT = """\
# [not.a.table] = 1
key = "a = b" # c = d
many = [
  "x = 1", # [[items]]
  { y = 1 },
]
long = \"\"\"
no = "key"
[no_table]
\"\"\"
plain = '''
neither = 1
'''

[scales.a]
low = 1
  "high" = 5
a.b = 2

[[items]]
key = "one"

[[items]]
key = "two"
[items.more]
x = 1
"""


def test_each_key_has_the_line_it_stands_on() -> None:
    assert key_lines(TEXT) == {
        ("key",): 2,
        ("many",): 3,
        ("long",): 7,
        ("plain",): 11,
        ("scales", "a"): 15,
        ("scales", "a", "low"): 16,
        ("scales", "a", "high"): 17,
        ("scales", "a", "a", "b"): 18,
        ("items", 0): 20,
        ("items", 0, "key"): 21,
        ("items", 1): 23,
        ("items", 1, "key"): 24,
        ("items", 1, "more"): 25,
        ("items", 1, "more", "x"): 26,
    }


@given(
    st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])), max_size=6),
    st.integers(0, 4),
)
def test_texts_and_blank_lines_before_a_key_move_it_and_nothing_else(texts: list[str], blanks: int) -> None:
    quoted = [text.replace("\\", "\\\\").replace('"', '\\"') for text in texts]
    content = "".join(f'k{place} = "{text}"\n' for place, text in enumerate(quoted))
    lines = key_lines(f"{content}{chr(10) * blanks}last = 1\n")
    assert lines[("last",)] == len(texts) + blanks + 1
    assert len(lines) == len(texts) + 1


def test_a_path_is_written_as_people_count() -> None:
    assert dotted(("items", 0, "key")) == "items[1].key"


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b'key = "a"\nb = "\xe5"\n', 2, "filen är inte UTF-8"),
        (b'key = "a"\n\nversion 1\n', 3, "filen är inte TOML"),
        (b'key = "a"\nkey = "b"\n', 2, "filen är inte TOML"),
        (b'key = "a"\nlist = [1,\n', 3, "filen är inte TOML"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_line(content: bytes, line: int, message: str) -> None:
    problems = Problems("x/1/sv.toml")
    assert problems.parse(content) is None
    (problem,) = problems.found
    assert (problem.file, problem.line) == ("x/1/sv.toml", line)
    assert problem.message.startswith(message)


def _table(text: str) -> Table:
    problems = Problems("f.toml")
    content = problems.parse(text.encode())
    assert content is not None
    return Table(problems, content)


@pytest.mark.parametrize(
    ("text", "method", "told"),
    [
        ("", "text", "f.toml: x: saknas"),
        ("x = 1", "text", "f.toml, rad 1: x: ska vara en text"),
        ('x = " "', "text", "f.toml, rad 1: x: texten är tom"),
        ("x = true", "number", "f.toml, rad 1: x: ska vara ett heltal"),
        ("x = 1", "flag", "f.toml, rad 1: x: ska vara true eller false"),
        ("", "flag", "f.toml: x: saknas"),
        ("", "number", "f.toml: x: saknas"),
        ("x = []", "texts", "f.toml, rad 1: x: listan är tom"),
        ('x = ["a", ""]', "texts", "f.toml, rad 1: x: x[2] ska vara en text som inte är tom"),
        ('x = ["a"]', "text_lists", "f.toml, rad 1: x: ska vara en lista av listor"),
        ("x = 1", "table", "f.toml, rad 1: x: ska vara en tabell"),
        ("x = [1]", "tables", "f.toml, rad 1: x: ska vara en lista av tabeller"),
    ],
)
def test_what_has_the_wrong_shape_is_told_once(text: str, method: str, told: str) -> None:
    table = _table(text)
    getattr(table, method)("x")
    assert [str(problem) for problem in table.problems.found] == [told]


def test_a_key_that_nobody_asks_for_is_unknown() -> None:
    table = _table('title = "a"\n\n[items.b]\nstmm = "c"\n')
    table.text("title")
    table.table("items").table("b").finish()
    assert [str(problem) for problem in table.problems.found] == ["f.toml, rad 4: items.b.stmm: okänd nyckel"]


def test_a_missing_key_is_told_at_the_table_it_is_missing_from() -> None:
    table = _table('title = "a"\n\n[items.b]\n')
    table.table("items").table("b").text("stem")
    assert [str(problem) for problem in table.problems.found] == ["f.toml, rad 3: items.b.stem: saknas"]
