"""An instrument answers by key and speaks the wanted language, or its first one."""

import pytest

from smail.domain.instrument import (
    Closing,
    ClosingText,
    Form,
    Indicator,
    Instrument,
    Item,
    ItemText,
    Respondent,
)

WALK = Item(
    key="walk",
    indicator="legs",
    low=0,
    high=2,
    reversed=False,
    other_answers=(),
    texts={
        "sv": ItemText("Hur långt går du?", None, ("Kort.", "Längre.", "Långt.")),
        "en": ItemText("How far do you walk?", None, ("Short.", "Further.", "Far.")),
    },
)
LEGS = Indicator("legs", {"sv": "Benens förmåga", "en": "Ability of the legs"}, {"sv": "Ben", "en": "Legs"})
MORE = Closing(1, 0, {"sv": ClosingText("Vad först?", None, None, None)})
INSTRUMENT = Instrument(
    key="walking",
    version="1.0",
    digest="0" * 64,
    published=False,
    respondent=Respondent.PARTICIPANT,
    validated=False,
    languages=("sv", "en"),
    titles={"sv": "Gå", "en": "Walking"},
    indicators=(LEGS,),
    items=(WALK,),
    forms=(Form("all", (("walk",),)),),
    closing=MORE,
)


def test_parts_are_found_by_key() -> None:
    assert INSTRUMENT.item("walk") is WALK
    assert INSTRUMENT.indicator("legs") is LEGS
    assert INSTRUMENT.form("all").items == ("walk",)


@pytest.mark.parametrize("find", [INSTRUMENT.item, INSTRUMENT.indicator, INSTRUMENT.form])
def test_an_unknown_key_is_a_key_error(find: object) -> None:
    assert callable(find)
    with pytest.raises(KeyError, match="nowhere"):
        find("nowhere")


@pytest.mark.parametrize(("wanted", "given"), [("sv", "Gå"), ("en", "Walking"), ("so", "Gå")])
def test_a_language_without_texts_falls_back_to_the_first(wanted: str, given: str) -> None:
    assert INSTRUMENT.title(wanted) == given


def test_the_language_really_used_can_be_stored() -> None:
    assert (INSTRUMENT.language("en"), INSTRUMENT.language("so")) == ("en", "sv")


def test_every_text_falls_back_in_the_same_way() -> None:
    assert WALK.text("so").stem == "Hur långt går du?"
    assert (LEGS.name("so"), LEGS.short_name("so")) == ("Benens förmåga", "Ben")
    assert MORE.text("so").focus == "Vad först?"


def test_a_value_has_its_step_also_on_a_scale_from_nought() -> None:
    assert [WALK.step(value, "sv") for value in WALK.values] == ["Kort.", "Längre.", "Långt."]


def test_a_value_off_the_scale_has_no_step() -> None:
    with pytest.raises(ValueError, match="3"):
        WALK.step(3, "sv")


def test_a_form_lists_its_items_through_all_parts() -> None:
    assert Form("two", (("a", "b"), ("c",))).items == ("a", "b", "c")


def test_an_instrument_can_be_a_key() -> None:
    assert {INSTRUMENT: 1}[INSTRUMENT] == 1
