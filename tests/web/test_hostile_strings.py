"""Hostile strings at every field of every form: no error of ours, nothing half, and text stays text.

A form is filled in rightly but for one field, which holds one of the strings; then the answer, the database,
the log and the pages are looked at. `make test` sends every field a few of them, `make soak` every form all.
"""

from itertools import cycle, islice

import pytest

from tests.factories.county import County
from tests.support.hostile_attack import Attack
from tests.support.hostile_forms import ALONE, SHOWN_FORMS
from tests.support.hostile_strings import HOSTILE

A_FEW = 1
N_PARTS = 4


def test_there_are_enough_strings_and_none_twice() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= 200


@pytest.mark.long
def test_every_field_of_every_form_takes_a_few_hostile_strings(
    attack: Attack, county: County, database_kind: str
) -> None:
    forms = attack.forms(county, (*ALONE, *SHOWN_FORMS))
    posted = {rule.rule for rule in attack.app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert posted == {form.route for form in forms if form.method == "post"}
    fields = [(form, name) for form in forms for name in form.fields]
    # Each database begins elsewhere, and between them they meet every string.
    strings = cycle(HOSTILE if database_kind == "sqlite" else HOSTILE[::-1])
    for form, name in fields:
        for sent in islice(strings, A_FEW):
            attack.send(form, name, sent)
    assert attack.complaints == []
    assert 2 * attack.n_sent > len(HOSTILE)
    assert attack.n_stored > 10


# In parts, so that several processes share the work and a part that was stopped is all that is lost.
@pytest.mark.soak
@pytest.mark.parametrize("part", range(N_PARTS))
def test_every_form_takes_every_hostile_string_in_its_fields_by_turns(
    attack: Attack, county: County, database_kind: str, part: int
) -> None:
    forms = [form for form in attack.forms(county, (*ALONE, *SHOWN_FORMS)) if form.fields]
    for place, form in enumerate(forms, database_kind == "sqlite"):
        names = sorted(form.fields)
        for number in range(part, len(HOSTILE), N_PARTS):
            attack.send(form, names[(place + number) % len(names)], HOSTILE[number])
    assert attack.complaints == []
    assert attack.n_sent >= 100 * len(HOSTILE) // N_PARTS
