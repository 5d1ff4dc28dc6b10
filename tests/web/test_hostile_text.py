"""Text that would be a page of its own, sent in every field of every form: it comes back as text.

That all that is stored is shown as text, tests/web/test_canaries.py sees on its way through all pages. More
of it, in a real browser with the policy on scripts: tests/journeys/test_hostile_text.py.
"""

from collections.abc import Mapping

import pytest

from tests.factories.county import County
from tests.support import matrix
from tests.support.crawl import Visitor
from tests.support.forms import Form, forms_in
from tests.support.looker import ALL_AT_ONCE, PAYLOADS, looked_at
from tests.support.snapshot import Restore

ONE_KIND = pytest.mark.parametrize("database_kind", ["sqlite"])


@pytest.mark.parametrize(
    "page",
    [
        '<p title="" onfocus=xss()>',
        "<script>xss()</script>",
        '<a href=" java\tscript:xss()">x</a>',
        "<iframe srcdoc=xss>",
        "<svg onload=xss()>",
        "<img src=x>",
    ],
)
def test_the_looker_sees_what_a_browser_would_obey(page: str) -> None:
    assert looked_at(page).found != []


def _filled(form: Form, payload: str) -> Mapping[str, object]:
    """Every field that takes text holds the payload; the others stay as the page has them."""
    return {name: payload if is_text else value for name, value, is_text in form.fields}


@ONE_KIND
@pytest.mark.long
def test_hostile_text_that_is_sent_comes_back_as_text(
    county: County, visitors: dict[str, Visitor], restore: Restore
) -> None:
    harm: list[str] = []
    sent: set[str] = set()
    for role in ("handledare_own", "coordinator", "participant_code", "anonymous"):
        visitor = visitors[role]
        for path in matrix.addresses(county, role):
            page = visitor.get(path)
            for form in forms_in(page.text, path) if page.mimetype == "text/html" else ():
                if not any(is_text for _name, _value, is_text in form.fields):
                    continue
                sent.add(f"{role} {form.action.rpartition('/')[2]}")
                for payload in (PAYLOADS[1], ALL_AT_ONCE):
                    answer = visitor.send("POST", form.action, _filled(form, payload))
                    harm += [f"{form.action}: {one}" for one in looked_at(answer.text).found]
                    harm += [f"{form.action}: {answer.status}"] * (answer.status_code >= 500)
                    restore()
    assert harm == []
    assert len(sent) >= FORMS_WITH_TEXT


# Signing in, a code, a link, a report; registration, contact, avslut; those of the coordinator.
FORMS_WITH_TEXT = 14


@ONE_KIND
def test_hostile_text_that_was_sent_by_forms_is_shown_as_text_to_whoever_reads_it(
    county: County, visitors: dict[str, Visitor], restore: Restore
) -> None:
    person = county.people["own"].public_id
    payload = PAYLOADS[0]
    handledare, owner = visitors["handledare_own"], visitors["participant_code"]
    today = county.ratings["own"].submitted_on
    forms = (
        (f"/deltagare/{person}/framsteg", {"framsteg_on": today, "framsteg_line": payload}),
        (f"/deltagare/{person}/uppgifter", {"name": payload, "contact_choice": "in_person"}),
    )
    for path, data in forms:
        assert handledare.send("POST", path, data).status_code == 303
    assert owner.send("POST", "/s/sist", {"free_text": payload}).status_code == 303
    for visitor, path, least in (
        (handledare, f"/deltagare/{person}", 2),
        (owner, "/s/kontrollera", 1),
    ):
        looker = looked_at(visitor.get(path).text)
        assert looker.found == []
        assert sum(payload in one for one in looker.shown) >= least
