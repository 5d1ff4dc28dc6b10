"""Forms that no browser sends: fields twice, too many or missing, files for text, bodies cut off or no form.

And hostile strings where no form is: in addresses and behind their question marks.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import quote_from_bytes

import pytest

from tests.factories.county import County
from tests.support import matrix
from tests.support.client import BASE_URL, Browser, csrf_token_in
from tests.support.filled_forms import Form
from tests.support.hostile_attack import Attack
from tests.support.hostile_forms import ALONE, SHOWN_FORMS
from tests.support.hostile_strings import HOSTILE

EVERYBODY = (*ALONE, *SHOWN_FORMS)
MULTIPART = "multipart/form-data"
FIELD = "--b\r\nContent-Disposition: form-data; name="
Body = tuple[str, bytes, str | None]
ONE_KIND = pytest.mark.parametrize("database_kind", ["sqlite"])
PARAMETERS = ("nummer", "sok", "objekt", "insats", "sida", "next", "klar", "fran", "rader", "x")


def _bodies(form: Form) -> Iterator[Body]:
    """Whole bodies that are no form, or one that is broken: what it is, its bytes, its kind."""
    name = next(iter(form.fields), "x")
    part = f'{FIELD}"{name}"\r\n\r\nja\r\n'.encode()
    whole = part + b"--b--\r\n"
    kind = f"{MULTIPART}; boundary=b"
    yield "no kind", b"a=b", None
    yield "text", b"a=b", "text/plain"
    yield "JSON", b'{"a": 1}', "application/json"
    yield "a JSON list", b"[" * 3000, "application/json"
    yield "XML", b'<?xml version="1.0"?><a/>', "application/xml"
    yield "a kind that is none", b"a=b", "/;;=\x7f"
    yield "another charset", "a=å".encode("utf-16"), "application/x-www-form-urlencoded; charset=utf-16"
    yield "bytes that are no text", b"\xff\xfe\x00=\x80&\xc3", "application/x-www-form-urlencoded"
    yield "no boundary", whole, MULTIPART
    yield "an empty boundary", whole, f"{MULTIPART}; boundary="
    yield "another boundary", whole, f"{MULTIPART}; boundary=c"
    yield "a long boundary", whole, f"{MULTIPART}; boundary={'b' * 5000}"
    yield "cut off in a header", part[:30], kind
    yield "cut off in a value", part[:-3], kind
    yield "without an end", part, kind
    yield "nothing", b"", kind
    yield "no name", b"--b\r\nContent-Disposition: form-data\r\n\r\nja\r\n--b--\r\n", kind
    yield "no header", b"--b\r\n\r\nja\r\n--b--\r\n", kind
    yield "a header that is none", b"--b\r\n\x00: \xff\r\n\r\nja\r\n--b--\r\n", kind
    yield "many headers", b"--b\r\n" + b"A: b\r\n" * 3000 + b"\r\nja\r\n--b--\r\n", kind
    yield "many parts", part * 400 + b"--b--\r\n", kind
    yield "no text in a part", part.replace(b"ja", b"\xff\xed\xa0\x80") + b"--b--\r\n", kind
    yield "an unknown charset", _with(part, b"Content-Type: text/plain; charset=klingon"), kind
    yield "a dangerous charset", _with(part, b"Content-Type: text/plain; charset=utf-7"), kind
    yield "another encoding", _with(part, b"Content-Transfer-Encoding: base64"), kind
    yield "within another", _with(part, b"Content-Type: multipart/mixed; boundary=c"), kind
    yield "a path for a name", whole.replace(b"; name=", b'; filename="../../x"; name='), kind


def _with(part: bytes, header: bytes) -> bytes:
    return part.replace(b"\r\n\r\n", b"\r\n" + header + b"\r\n\r\n", 1) + b"--b--\r\n"


def _field_lists(form: Form) -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """Fields of a form in numbers and under names that it does not expect."""
    right = form.but({})
    yield "nothing", []
    yield "everything twice", right * 2
    yield "everything reversed", right[::-1]
    for name in form.fields:
        yield f"without {name}", [one for one in right if one[0] != name]
        yield f"{name} twice", [*right, (name, b"ja"), (name, b"nej")]
        yield f"{name} a hundred times", [(name, b"x")] * 100
        yield f"{name} as a list", [(f"{name}[]", b"ja"), *right]
        yield f"{name} as an object", [(f"{name}[a]", b"ja"), *right]
        yield f"{name.upper()}", [(name.upper(), b"ja"), *right]
    for name in ("", " ", "x" * 5000, "\x00", "\r\nSet-Cookie: a=b", "{{7*7}}", "å", "csrf_token", "<b>"):
        yield f"a field {name[:20]!r}", [*right, (name, b"ja")]
    yield "fields without end", [(f"f{number}", b"") for number in range(3000)]


def _files(form: Form) -> Iterator[Body]:
    """A file where a text is expected, for each field."""
    for name in form.fields:
        head = f'{FIELD}"{name}"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n'
        yield f"a file as {name}", head.encode() + b"ja\r\n--b--\r\n", f"{MULTIPART}; boundary=b"


def _send_bodies(attack: Attack, forms: Sequence[Form], step: int, first: int = 0) -> None:
    """Of every so many bodies one, to each form, another each time."""
    for place, form in enumerate((form for form in forms if form.method == "post"), first):
        for what, body, kind in islice((*_bodies(form), *_files(form)), place % step, None, step):
            for accept in ("text/html", "application/json"):
                attack.judge(f"{form.route} {what}", form.send_as(body, kind, accept=accept))


def _send_field_lists(attack: Attack, forms: Sequence[Form], step: int, first: int = 0) -> None:
    for place, form in enumerate(forms, first):
        for what, fields in islice(_field_lists(form), place % step, None, step):
            attack.judge(f"{form.route} {what}", form.send(fields))


@pytest.mark.long
def test_a_few_bodies_and_fields_that_are_no_form_of_ours_are_refused_calmly(
    attack: Attack, county: County, database_kind: str
) -> None:
    forms = attack.forms(county, EVERYBODY)
    # Each database meets others: between them every twelfth.
    first = 0 if database_kind == "sqlite" else 12
    _send_bodies(attack, forms, 24, first)
    _send_field_lists(attack, forms, 24, first)
    assert attack.complaints == []
    assert attack.n_sent > 150


@pytest.mark.soak
def test_all_bodies_and_fields_that_are_no_form_of_ours_are_refused_calmly(
    attack: Attack, county: County
) -> None:
    forms = attack.forms(county, EVERYBODY)
    _send_bodies(attack, forms, 1)
    _send_field_lists(attack, forms, 1)
    assert attack.complaints == []
    assert attack.n_sent > 3000


def _send_null_bytes(attack: Attack, county: County, step: int) -> None:
    for place, form in enumerate(attack.forms(county, EVERYBODY)):
        for name in islice(form.fields, place % step, None, step):
            attack.send(form, name, b"ja\x00nej")


@pytest.mark.long
@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_a_null_byte_in_every_third_field_is_no_error_of_a_database_that_refuses_it(
    attack: Attack, county: County
) -> None:
    _send_null_bytes(attack, county, 3)
    assert attack.complaints == []
    assert attack.n_sent > 50


@pytest.mark.soak
def test_a_null_byte_in_any_field_is_no_error(attack: Attack, county: County) -> None:
    _send_null_bytes(attack, county, 1)
    assert attack.complaints == []


@ONE_KIND
def test_a_file_sent_back_in_signs_that_are_none_of_its_own_is_no_file(
    attack: Attack, county: County
) -> None:
    (form,) = (one for one in attack.forms(county, ("coordinator",)) if one.route == "/samordning/import")
    assert form.send(form.but({"content": ["ß".encode()]})).status_code == 422


def test_a_part_without_a_name_is_a_field_too_many(client: Browser) -> None:
    token = csrf_token_in(client.get("/logga-in").text)
    headers = {"Origin": BASE_URL, "X-CSRFToken": token or ""}
    body = b"--b\r\nContent-Disposition: form-data\r\n\r\nja\r\n--b--\r\n"
    kind = f"{MULTIPART}; boundary=b"
    assert client.post("/s/lamna", data=body, content_type=kind, headers=headers).status_code == 400


def _addresses(county: County) -> Iterator[tuple[str, str]]:
    """Every route with an id, by somebody who may open it, and where the id goes."""
    for row in matrix.rows():
        role = next((one for one in SHOWN_FORMS if row.cells.get(one) == "ok"), None)
        if row.method == "GET" and role is not None and "<" in row.route and ":" not in row.route:
            yield role, row.route


@pytest.mark.parametrize("part", range(4))
def test_hostile_strings_in_an_address_lead_nowhere(attack: Attack, county: County, part: int) -> None:
    routes = sorted(set(_addresses(county)))
    for place, sent in enumerate(HOSTILE[part::4]):
        role, route = routes[place % len(routes)]
        hostile = quote_from_bytes(sent[:2000], safe="")
        path = hostile.join(re.split(r"<[^>]+>", route))
        response = attack.visitors[role].get(path)
        attack.judge(f"{route} {sent[:40]!r}", response, sent)
        assert response.status_code in (303, 308, 404), f"{route} {sent[:40]!r}: {response.status}"
    assert attack.complaints == []


def test_hostile_strings_behind_the_question_mark_change_nothing(
    attack: Attack, county: County, database_kind: str
) -> None:
    places = [(role, path) for role in SHOWN_FORMS for path in sorted({*matrix.addresses(county, role)})]
    step, first = (7, 0) if database_kind == "sqlite" else (11, 1)
    # Every second string on either database: between them they meet all.
    for place, sent in enumerate(HOSTILE[first::2]):
        role, path = places[place * step % len(places)]
        value = quote_from_bytes(sent[:4000])
        query = "&".join(f"{name}={value}" for name in PARAMETERS[place % 3 :: 3])
        attack.judge(f"{path} {sent[:40]!r}", attack.visitors[role].get(f"{path}?{query}"), sent)
    assert attack.complaints == []
