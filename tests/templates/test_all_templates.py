"""Every template of the product, read as code: nothing that a strict policy forbids, and a page is a page."""

import re
from importlib import resources
from pathlib import Path

import jinja2
import pytest

ROOT = Path(str(resources.files("smail.templates")))
ALL = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.html"))
# A name that begins with an underscore is a piece of a page, included by one.
PAGES = [name for name in ALL if name.startswith("pages/") and not name.rpartition("/")[2].startswith("_")]

FORBIDDEN = {
    "an inline style": r"""<[^>]*\sstyle\s*=|<style\b""",
    "an inline handler": r"""<[^>]*\son[a-z]+\s*=""",
    "a script without a file": r"""<script\b(?![^>]*\bsrc=)""",
    "a script address": r"""javascript:""",
    "an unescaped value": r"""\|\s*safe\b|autoescape\s+false|\bMarkup\b""",
    "something from another host": r"""(?:src|srcset|data|poster|action)\s*=\s*["']?(?:https?:)?//""",
    "a style sheet or icon from another host": r"""<link\b[^>]*href\s*=\s*["']?(?:https?:)?//""",
    "a placeholder as a label": r"""<[^>]*\splaceholder\s*=""",
    "a positive tab order": r"""tabindex\s*=\s*["']?[1-9]""",
    "a file without its hash": r"""["']/static/|url_for\(\s*["']static["']""",
    "a file whose name is not known at the start": r"""asset_url\(\s*[^"'\s]""",
    "a static file outside the list": r"""<script\b(?![^>]*asset_url\()""",
}


def _source(name: str) -> str:
    return re.sub(r"\{#.*?#\}", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.S)


def test_there_are_templates_to_read() -> None:
    assert {"layouts/base.html", "components/question.html", "pages/error/page.html"} <= set(ALL)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str) -> None:
    holders = {name: re.findall(FORBIDDEN[what], _source(name), flags=re.I | re.S) for name in ALL}
    assert {name: found for name, found in holders.items() if found} == {}


@pytest.mark.parametrize(
    ("what", "example"),
    [
        ("an inline style", '<p class="a"\n style="color:red">'),
        ("an inline handler", '<a href="#" onclick="x()">'),
        ("a script without a file", "<script>x()</script>"),
        ("an unescaped value", "{{ x | safe }}"),
        ("something from another host", '<img src="https://example.org/a.png">'),
        ("something from another host", "<script src=//example.org/a.js></script>"),
        ("a style sheet or icon from another host", '<link rel="stylesheet" href="//example.org/a.css">'),
        ("a file whose name is not known at the start", "{{ asset_url(name) }}"),
    ],
)
def test_the_rule_finds_what_it_forbids(what: str, example: str) -> None:
    assert re.search(FORBIDDEN[what], example, flags=re.I | re.S)


@pytest.mark.parametrize("name", ALL)
def test_a_template_can_be_read(environment: jinja2.Environment, name: str) -> None:
    assert environment.get_template(name).name == name


@pytest.mark.parametrize("name", PAGES)
def test_a_page_extends_a_layout(name: str) -> None:
    assert len(re.findall(r"""\{%-?\s*extends\s+["']layouts/\w+\.html["']""", _source(name))) == 1


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_one_heading(name: str) -> None:
    # A question brings the heading with it, unless it is told that the page has one.
    source = _source(name)
    questions = re.findall(r"\{\{-?\s*question\((?:(?!\}\}).)*\}\}", source, flags=re.S)
    own = [call for call in questions if not re.search(r"heading\s*=\s*false", call, flags=re.I)]
    assert len(re.findall(r"<h1\b", source)) + len(own) == 1


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_a_title(name: str) -> None:
    assert re.search(r"\{%-?\s*block\s+title\s*-?%\}\s*\S", _source(name))


@pytest.mark.parametrize("name", ALL)
def test_a_form_that_posts_carries_its_token(name: str) -> None:
    source = _source(name)
    posts = re.findall(r"""<form\b[^>]*method\s*=\s*["']?post""", source, flags=re.I)
    assert len(posts) <= len(re.findall(r"csrf_field\(\)", source))
