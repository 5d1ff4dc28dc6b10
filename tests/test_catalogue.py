"""Instruments are read whole or not at all, every fault is told at once, and what is published stays."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from smail import catalogue
from smail.domain.instrument import AnswerKind, Respondent
from smail.errors import InstrumentError

STRUCTURE = """\
key = "walk"
version = "1.0"
respondent = "participant"
validated = false
languages = ["sv", "en"]
other_answers = ["skipped"]

[scales.yes]
low = 0
high = 1

[[indicators]]
key = "legs"

[[items]]
key = "far"
indicator = "legs"
low = 1
high = 3
reversed = true
other_answers = ["dont_know"]

[[items]]
key = "shoes"
scale = "yes"

[[forms]]
key = "all"
parts = [["far"], ["shoes"]]

[closing]
focus_max = 1
"""
SWEDISH = """\
title = "Gå"

[indicators.legs]
name = "Benens förmåga"
short = "Ben"

[scales.yes]
steps = ["Ja.", "Nej."]

[items.far]
stem = "Hur långt går du?"
help = "Med käpp räknas."
steps = ["Kort.", "Längre.", "Långt."]

[items.shoes]
stem = "Har du skor?"

[closing]
focus = "Vad först?"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    _write(tmp_path, STRUCTURE, SWEDISH)
    return tmp_path


def _write(folder: Path, structure: str, swedish: str, *, version: str = "1.0") -> Path:
    place = folder / "walk" / version
    place.mkdir(parents=True, exist_ok=True)
    (place / "structure.toml").write_text(structure, encoding="utf-8")
    (place / "sv.toml").write_text(swedish, encoding="utf-8")
    (place / "en.toml").write_text(SWEDISH.replace("Hur långt går du?", "How far?"), encoding="utf-8")
    return place


def _told(folder: Path) -> list[str]:
    with pytest.raises(InstrumentError) as caught:
        catalogue.load([folder])
    return [str(problem) for problem in caught.value.problems]


def test_an_instrument_is_read_as_it_is_written(folder: Path) -> None:
    walk = catalogue.load([folder]).get("walk", "1.0")
    assert (walk.respondent, walk.validated, walk.languages) == (Respondent.PARTICIPANT, False, ("sv", "en"))
    assert walk.form("all").parts == (("far",), ("shoes",))
    far, shoes = walk.items
    assert (far.low, far.high, far.reversed, far.other_answers) == (1, 3, True, (AnswerKind.DONT_KNOW,))
    assert (far.text("en").stem, far.text("sv").help) == ("How far?", "Med käpp räknas.")
    assert (shoes.indicator, shoes.other_answers, shoes.reversed) == (None, (AnswerKind.SKIPPED,), False)
    assert shoes.text("sv").steps == ("Ja.", "Nej.")
    assert walk.closing is not None
    assert (walk.closing.focus_max, walk.closing.free_text_max) == (1, 0)


def test_an_item_on_a_shared_scale_may_have_steps_of_its_own(folder: Path) -> None:
    _write(folder, STRUCTURE, SWEDISH.replace('skor?"', 'skor?"\nsteps = ["Har skor.", "Har inte skor."]'))
    shoes = catalogue.load([folder]).get("walk", "1.0").item("shoes")
    assert shoes.text("sv").steps == ("Har skor.", "Har inte skor.")
    assert shoes.text("en").steps == ("Ja.", "Nej.")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('key = "walk"', 'key = "run"', "rad 1: key: ”run” men mappen heter ”walk”"),
        ('key = "walk"', 'key = "Gå!"', "rad 1: key: ”Gå!” har fel form"),
        ('version = "1.0"', "version = 1.0", "rad 2: version: ska vara en text"),
        (
            '"participant"',
            '"nobody"',
            "rad 3: respondent: ”nobody” är inget av participant, staff, anonymous",
        ),
        ("validated = false\n", "", "structure.toml: validated: saknas"),
        ('"sv", "en"', '"sv", "sv"', "rad 5: languages: ”sv” är fel eller står två gånger"),
        ('["skipped"]', '["value"]', "rad 6: other_answers: ”value” är inget av"),
        ("low = 0", "low = 1", "rad 9: scales.yes.low: 1 är inte lägre än high = 1"),
        ("low = 0", "low = -1", "rad 9: scales.yes.low: skalan -1–1 går utanför 0–10"),
        ("high = 3", "high = 11", "rad 18: items[1].low: skalan 1–11 går utanför 0–10"),
        ("low = 1\n", "", "rad 15: items[1].low: saknas"),
        ("high = 3", "high = 1", "rad 18: items[1].low: 1 är inte lägre än high = 1"),
        ("high = 3", 'high = "3"', "rad 19: items[1].high: ska vara ett heltal"),
        ('indicator = "legs"', 'indicator = "arms"', "rad 17: items[1].indicator: ”arms” finns inte"),
        ('scale = "yes"', 'scale = "no"', "rad 25: items[2].scale: ”no” finns inte bland scales"),
        ('key = "shoes"', 'key = "far"', "rad 24: items[2].key: ”far” står två gånger"),
        ("reversed = true", "revresed = true", "rad 20: items[1].revresed: okänd nyckel"),
        ("reversed = true", "reversed = 1", "rad 20: items[1].reversed: ska vara true eller false"),
        (
            '[["far"], ["shoes"]]',
            '[["far"], ["hat"]]',
            "rad 29: forms[1].parts: ”hat” finns inte bland items",
        ),
        ('[["far"], ["shoes"]]', '[["far"], ["far"]]', "rad 29: forms[1].parts: ”far” står två gånger"),
        ("focus_max = 1", "focus_max = -1", "rad 32: closing.focus_max: ska vara 0 eller mer"),
        ("[closing]", "[ending]", "rad 31: ending: okänd nyckel"),
    ],
)
def test_a_fault_in_the_structure_names_file_line_and_key(
    folder: Path, old: str, new: str, told: str
) -> None:
    _write(folder, STRUCTURE.replace(old, new, 1), SWEDISH)
    assert any(line.startswith("walk/1.0/structure.toml") and told in line for line in _told(folder))


def test_a_step_that_is_no_number_is_not_compared_too(folder: Path) -> None:
    _write(folder, STRUCTURE.replace("high = 1", 'high = "ett"', 1), SWEDISH)
    assert any("scales.yes.high: ska vara ett heltal" in line for line in _told(folder))
    assert not any("är inte lägre" in line for line in _told(folder))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('title = "Gå"\n', "", "sv.toml: title: saknas"),
        ('short = "Ben"', 'shrot = "Ben"', "rad 5: indicators.legs.shrot: okänd nyckel"),
        ('short = "Ben"', 'shrot = "Ben"', "rad 3: indicators.legs.short: saknas"),
        ('stem = "Hur långt går du?"\n', "", "rad 10: items.far.stem: saknas"),
        ('"Hur långt går du?"', '""', "rad 11: items.far.stem: texten är tom"),
        ('"Kort.", ', "", "rad 13: items.far.steps: 2 texter men skalan 1–3 har 3 steg"),
        ('"Kort.", ', '"", ', "rad 13: items.far.steps: steps[1] ska vara en text som inte är tom"),
        ('steps = ["Kort.", "Längre.", "Långt."]\n', "", "rad 10: items.far.steps: saknas"),
        ('"Ja.", ', "", "rad 8: scales.yes.steps: 1 texter men skalan 0–1 har 2 steg"),
        ("[scales.yes]", "[scales.no]", "rad 7: scales.no: okänd nyckel"),
        ("[items.shoes]", "[items.boots]", "rad 15: items.boots: okänd nyckel"),
        ('focus = "Vad först?"', 'free_text = "Mer?"', "rad 18: closing.focus: saknas"),
        (
            'focus = "Vad först?"',
            'focus = "F?"\nfree_text = "Mer?"',
            "rad 20: closing.free_text: okänd nyckel",
        ),
        ('"Gå"', '"Gå', "rad 1: filen är inte TOML"),
    ],
)
def test_a_fault_in_the_texts_names_file_line_and_key(folder: Path, old: str, new: str, told: str) -> None:
    _write(folder, STRUCTURE, SWEDISH.replace(old, new, 1))
    assert any(line.startswith("walk/1.0/sv.toml") and told in line for line in _told(folder))


def test_all_faults_are_told_at_once(folder: Path) -> None:
    _write(folder, STRUCTURE, SWEDISH.replace('stem = "Har du skor?"', "").replace('"Ja.", ', ""))
    (folder / "walk/1.0/en.toml").unlink()
    assert _told(folder) == [
        "walk/1.0/sv.toml, rad 8: scales.yes.steps: 1 texter men skalan 0–1 har 2 steg",
        "walk/1.0/sv.toml, rad 15: items.shoes.stem: saknas",
        "walk/1.0/en.toml: filen saknas",
    ]


def test_the_error_carries_the_place_of_its_first_fault(folder: Path) -> None:
    _write(folder, STRUCTURE, SWEDISH.replace('stem = "Har du skor?"', ""))
    with pytest.raises(InstrumentError) as caught:
        catalogue.load([folder])
    assert (caught.value.file, caught.value.line, caught.value.key) == (
        "walk/1.0/sv.toml",
        15,
        "items.shoes.stem",
    )


def test_a_text_file_in_a_language_not_named_is_a_fault(folder: Path) -> None:
    (folder / "walk/1.0/fi.toml").write_text("", encoding="utf-8")
    assert _told(folder) == ["walk/1.0/fi.toml: språket står inte i languages i structure.toml"]


def test_a_version_without_structure_is_a_fault(folder: Path) -> None:
    (folder / "walk/1.0/structure.toml").unlink()
    assert _told(folder) == ["walk/1.0/structure.toml: filen saknas"]


def test_a_file_that_is_not_utf8_is_a_fault(folder: Path) -> None:
    (folder / "walk/1.0/sv.toml").write_bytes(SWEDISH.encode("latin-1"))
    assert _told(folder) == ["walk/1.0/sv.toml, rad 1: filen är inte UTF-8"]


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    assert _told(tmp_path / "nowhere") == [f"{tmp_path / 'nowhere'}: mappen finns inte"]


def test_what_an_editor_or_python_leaves_behind_is_not_read(folder: Path) -> None:
    (folder / "__pycache__").mkdir()
    (folder / "walk" / ".git").mkdir()
    (folder / "walk/1.0/.sv.toml").write_text("x", encoding="utf-8")
    (folder / "walk/1.0/sv.toml~").write_text("x", encoding="utf-8")
    assert len(catalogue.load([folder]).all()) == 1


def test_the_same_version_in_two_folders_is_a_fault(folder: Path) -> None:
    with pytest.raises(InstrumentError, match="finns i två mappar"):
        catalogue.load([folder, folder])


def test_an_installation_may_have_a_folder_of_its_own(folder: Path) -> None:
    read = catalogue.load([catalogue.shipped(), folder])
    own = {one.key for one in catalogue.load([catalogue.shipped()]).all()}
    assert "walk" not in own
    assert {one.key for one in read.all()} == {*own, "walk"}


def test_the_latest_version_counts_numbers_not_letters(folder: Path) -> None:
    for version in ("1.9", "1.10"):
        _write(folder, STRUCTURE.replace('"1.0"', f'"{version}"'), SWEDISH, version=version)
    read = catalogue.load([folder])
    assert [one.version for one in read.all()] == ["1.0", "1.9", "1.10"]
    assert read.latest("walk").version == "1.10"


def test_a_draft_is_not_the_latest_where_something_is_published(folder: Path) -> None:
    catalogue.publish(folder, "walk", "1.0")
    _write(folder, STRUCTURE.replace('"1.0"', '"2.0"'), SWEDISH, version="2.0")
    read = catalogue.load([folder])
    assert read.latest("walk").version == "1.0"
    assert not read.get("walk", "2.0").published


def test_an_instrument_is_found_by_its_digest_and_old_ones_stay_readable(folder: Path) -> None:
    old = catalogue.load([folder]).get("walk", "1.0")
    _write(folder, STRUCTURE.replace('"1.0"', '"1.1"'), SWEDISH, version="1.1")
    assert catalogue.load([folder]).by_digest(old.digest) == old


@pytest.mark.parametrize(
    "find",
    [
        lambda read: read.get("walk", "9"),
        lambda read: read.latest("run"),
        lambda read: read.by_digest("0" * 64),
    ],
)
def test_what_is_not_there_is_a_key_error(
    folder: Path, find: Callable[[catalogue.Catalogue], object]
) -> None:
    with pytest.raises(KeyError):
        find(catalogue.load([folder]))


def test_one_changed_letter_in_any_file_changes_the_digest(folder: Path) -> None:
    before = catalogue.load([folder]).get("walk", "1.0").digest
    (folder / "walk/1.0/en.toml").write_text(SWEDISH.replace("How far?", "How far"), encoding="utf-8")
    assert catalogue.load([folder]).get("walk", "1.0").digest != before


def test_publishing_twice_writes_once(folder: Path) -> None:
    assert catalogue.publish(folder, "walk", "1.0").published
    listed = (folder / "published.txt").read_text(encoding="utf-8")
    catalogue.publish(folder, "walk", "1.0")
    assert (folder / "published.txt").read_text(encoding="utf-8") == listed
    assert [line.split("  ")[1] for line in listed.splitlines()] == [
        "walk/1.0/en.toml",
        "walk/1.0/structure.toml",
        "walk/1.0/sv.toml",
    ]


def test_a_published_file_that_changed_stops_the_loading(folder: Path) -> None:
    catalogue.publish(folder, "walk", "1.0")
    _write(folder, STRUCTURE, SWEDISH.replace("Kort.", "Inte långt."))
    assert _told(folder) == ["walk/1.0/sv.toml: filen är ändrad efter publiceringen; gör en ny version"]


def test_a_published_version_that_is_gone_stops_the_loading(folder: Path) -> None:
    catalogue.publish(folder, "walk", "1.0")
    shutil.rmtree(folder / "walk")
    assert len(_told(folder)) == 3
    assert _told(folder)[0] == "walk/1.0/en.toml: filen saknas men är publicerad i published.txt"


def test_a_language_added_after_publishing_stops_the_loading(folder: Path) -> None:
    catalogue.publish(folder, "walk", "1.0")
    (folder / "walk/1.0/fi.toml").write_text(SWEDISH, encoding="utf-8")
    assert "walk/1.0/fi.toml: filen kom till efter publiceringen; gör en ny version" in _told(folder)


def _add(folder: Path, mark: str = "false", finnish: str = SWEDISH) -> None:
    (folder / "walk/1.0/fi.toml").write_text(finnish, encoding="utf-8")
    (folder / "walk/1.0/added.toml").write_text(f"[fi]\nread_by_native = {mark}\n", encoding="utf-8")


def test_a_language_added_later_is_for_paper_and_changes_no_instrument(folder: Path) -> None:
    before = catalogue.publish(folder, "walk", "1.0")
    _add(folder, finnish=SWEDISH.replace("Hur långt", "Kuinka"))
    after = catalogue.load([folder]).get("walk", "1.0")
    assert (after.digest, after.languages, after.published) == (before.digest, ("sv", "en"), True)
    assert (after.paper_languages, dict(after.added)) == (("sv", "en", "fi"), {"fi": False})
    assert (after.language("fi"), after.paper_language("fi"), after.paper_language("x")) == ("sv", "fi", "sv")
    assert after.item("far").text("fi").stem == "Kuinka går du?"


def test_an_added_text_may_change_until_a_native_speaker_has_read_it(folder: Path) -> None:
    catalogue.publish(folder, "walk", "1.0")
    _add(folder)
    listed = (folder / "published.txt").read_text(encoding="utf-8")
    catalogue.publish(folder, "walk", "1.0")
    assert (folder / "published.txt").read_text(encoding="utf-8") == listed
    _add(folder, "true", SWEDISH.replace("Kort.", "Lyhyt."))
    assert _told(folder) == [f"walk/1.0/fi.toml: {catalogue.UNPUBLISHED}"]
    assert catalogue.publish(folder, "walk", "1.0").added == {"fi": True}
    _add(folder, "true")
    assert _told(folder) == ["walk/1.0/fi.toml: filen är ändrad efter publiceringen; gör en ny version"]


@pytest.mark.parametrize(
    ("added", "told"),
    [
        (
            "[sv]\nread_by_native = false",
            "rad 1: sv: ”sv” är fel eller står redan i languages i structure.toml",
        ),
        ("[fi]\n", "rad 1: fi.read_by_native: saknas"),
        ("[fi]\nread_by_native = false\n[so]\nread_by_native = false", "so.toml: filen saknas"),
        ("[fi", "added.toml, rad 1: filen är inte TOML"),
    ],
)
def test_a_fault_in_the_list_of_added_languages_is_told(folder: Path, added: str, told: str) -> None:
    _add(folder)
    (folder / "walk/1.0/added.toml").write_text(added, encoding="utf-8")
    assert any(told in line for line in _told(folder)), _told(folder)


def test_an_added_language_that_lacks_a_step_is_told(folder: Path) -> None:
    _add(folder, finnish=SWEDISH.replace('"Kort.", ', ""))
    assert any("fi.toml, rad 13: items.far.steps: 2 texter" in line for line in _told(folder))


@pytest.mark.parametrize("line", ["abc  walk/1.0/sv.toml", f"{'0' * 64} walk/1.0/sv.toml", "0" * 64])
def test_a_list_that_is_no_list_stops_the_loading(folder: Path, line: str) -> None:
    (folder / "published.txt").write_text(f"{line}\n", encoding="utf-8")
    assert _told(folder)[0].startswith("published.txt, rad 1")


def test_a_faulty_folder_is_not_published(folder: Path) -> None:
    _write(folder, STRUCTURE, "")
    with pytest.raises(InstrumentError):
        catalogue.publish(folder, "walk", "1.0")
    assert not (folder / "published.txt").exists()


def test_the_scoring_key_follows_the_items_shown(folder: Path) -> None:
    key = catalogue.scoring_key(catalogue.load([folder]).get("walk", "1.0"), ["shoes", "far"])
    assert (key.items, key.indicators, key.indicator_of) == (("shoes", "far"), ("legs",), (None, "legs"))
    assert (key.low, key.high, key.reversed) == ((0, 1), (1, 3), (False, True))
