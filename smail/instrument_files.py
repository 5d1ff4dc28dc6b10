"""Turns the files of one instrument version into an Instrument, or into everything wrong with them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from smail.domain.instrument import Closing, ClosingText, Indicator, Instrument, Item, ItemText
from smail.errors import Problem
from smail.instrument_structure import LANGUAGE, ItemFrame, Scale, Structure, read_structure
from smail.toml_source import Problems, Table

STRUCTURE = "structure.toml"
# Languages that came after publishing, and whether a native speaker has read each: never frozen itself.
ADDED = "added.toml"


@dataclass(frozen=True, slots=True)
class _Texts:
    title: str
    indicators: Mapping[str, tuple[str, str]]
    items: Mapping[str, ItemText]
    closing: ClosingText


def digest(files: Mapping[str, bytes]) -> str:
    """The sha256 of the list of the files' names and sha256, in sorted order."""
    lines = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def read(place: str, files: Mapping[str, bytes], *, published: bool) -> Instrument | list[Problem]:
    """The instrument in the files of the folder `place`, named key/version, or every problem in them.

    The digest is that of the files it was published with: a language added later changes no instrument.
    """
    if STRUCTURE not in files:
        return [Problem(f"{place}/{STRUCTURE}", None, "", "filen saknas")]
    problems = Problems(f"{place}/{STRUCTURE}")
    content = problems.parse(files[STRUCTURE])
    if content is None:
        return problems.found
    structure = read_structure(Table(problems, content), place)
    if problems.found:
        return problems.found
    added, wrong = _read_added(place, files, structure.languages)
    texts, faults = _all_texts((*structure.languages, *added), structure, place, files)
    if wrong or faults:
        return [*wrong, *faults]
    later = {ADDED, *(f"{language}.toml" for language in added)}
    own = {name: content for name, content in files.items() if name not in later}
    return _assemble(structure, added, texts, digest(own), published)


def added_texts(files: Mapping[str, bytes]) -> dict[str, bool]:
    """The texts in languages added after publishing, and whether a native speaker has read each."""
    return {f"{language}.toml": is_read for language, is_read in _read_added("", files, ())[0].items()}


def _read_added(
    place: str, files: Mapping[str, bytes], languages: Sequence[str]
) -> tuple[dict[str, bool], list[Problem]]:
    """Whether a native speaker has read each added language, and what is wrong in the file that says so."""
    problems = Problems(f"{place}/{ADDED}")
    content = problems.parse(files.get(ADDED, b""))
    added: dict[str, bool] = {}
    table = Table(problems, content or {})
    for language in table.keys():  # noqa: SIM118 - a Table is no mapping
        if not LANGUAGE.fullmatch(language) or language in languages:
            table.add(language, f"”{language}” är fel eller står redan i languages i {STRUCTURE}")
        mark = table.table(language)
        added[language] = mark.flag("read_by_native")
        mark.finish()
    return added, problems.found


def _all_texts(
    languages: Sequence[str], structure: Structure, place: str, files: Mapping[str, bytes]
) -> tuple[dict[str, _Texts], list[Problem]]:
    texts: dict[str, _Texts] = {}
    wrong: list[Problem] = []
    for name in sorted(set(files) - {STRUCTURE, ADDED} - {f"{language}.toml" for language in languages}):
        wrong.append(Problem(f"{place}/{name}", None, "", f"språket står inte i languages i {STRUCTURE}"))
    for language in languages:
        problems = Problems(f"{place}/{language}.toml")
        if f"{language}.toml" not in files:
            wrong.append(Problem(problems.file, None, "", "filen saknas"))
            continue
        content = problems.parse(files[f"{language}.toml"])
        if content is not None:
            texts[language] = _texts(Table(problems, content), structure)
        wrong += problems.found
    return texts, wrong


def _texts(table: Table, structure: Structure) -> _Texts:
    indicators, scales, items = table.table("indicators"), table.table("scales"), table.table("items")
    shared = {
        key: _shared_steps(scales, key, scale) for key, scale in structure.scales.items() if key in scales
    }
    texts = _Texts(
        title=table.text("title"),
        indicators={key: _indicator_names(indicators.table(key)) for key in structure.indicators},
        items={frame.key: _item_text(items, frame, shared) for frame in structure.items},
        closing=_closing_text(table.table("closing"), structure),
    )
    for part in (indicators, scales, items, table):
        part.finish()
    return texts


def _indicator_names(table: Table) -> tuple[str, str]:
    names = table.text("name"), table.text("short")
    table.finish()
    return names


def _shared_steps(scales: Table, key: str, scale: Scale) -> tuple[str, ...]:
    table = scales.table(key)
    steps = _steps(table, scale)
    table.finish()
    return steps


def _steps(table: Table, scale: Scale) -> tuple[str, ...]:
    steps = table.texts("steps")
    wanted = scale.high - scale.low + 1
    if steps and len(steps) != wanted:
        table.add("steps", f"{len(steps)} texter men skalan {scale.low}–{scale.high} har {wanted} steg")
    return steps


def _item_text(items: Table, frame: ItemFrame, shared: Mapping[str, tuple[str, ...]]) -> ItemText:
    table = items.table(frame.key)
    own_steps = "steps" in table or frame.scale_key not in shared
    text = ItemText(
        stem=table.text("stem"),
        help=table.optional_text("help"),
        steps=_steps(table, frame.scale) if own_steps else shared[frame.scale_key or ""],
    )
    table.finish()
    return text


def _closing_text(table: Table, structure: Structure) -> ClosingText:
    text = ClosingText(
        focus=table.text("focus") if structure.focus_max else None,
        focus_help=table.optional_text("focus_help") if structure.focus_max else None,
        free_text=table.text("free_text") if structure.free_text_max else None,
        free_text_help=table.optional_text("free_text_help") if structure.free_text_max else None,
    )
    table.finish()
    return text


def _assemble(
    structure: Structure,
    added: Mapping[str, bool],
    texts: Mapping[str, _Texts],
    checksum: str,
    published: bool,
) -> Instrument:
    has_closing = bool(structure.focus_max or structure.free_text_max)
    closings = MappingProxyType({language: text.closing for language, text in texts.items()})
    return Instrument(
        key=structure.key,
        version=structure.version,
        digest=checksum,
        published=published,
        respondent=structure.respondent,
        validated=structure.validated,
        languages=structure.languages,
        titles=MappingProxyType({language: text.title for language, text in texts.items()}),
        indicators=tuple(_indicator(key, texts) for key in structure.indicators),
        items=tuple(_item(frame, texts) for frame in structure.items),
        forms=structure.forms,
        closing=Closing(structure.focus_max, structure.free_text_max, closings) if has_closing else None,
        added=MappingProxyType(dict(added)),
    )


def _indicator(key: str, texts: Mapping[str, _Texts]) -> Indicator:
    names = {language: text.indicators[key][0] for language, text in texts.items()}
    short_names = {language: text.indicators[key][1] for language, text in texts.items()}
    return Indicator(key, MappingProxyType(names), MappingProxyType(short_names))


def _item(frame: ItemFrame, texts: Mapping[str, _Texts]) -> Item:
    return Item(
        key=frame.key,
        indicator=frame.indicator,
        low=frame.scale.low,
        high=frame.scale.high,
        reversed=frame.reversed,
        other_answers=frame.other_answers,
        texts=MappingProxyType({language: text.items[frame.key] for language, text in texts.items()}),
    )
