"""The questionnaires this installation has, read once at start and frozen once published.

An assessment stores key, version and digest, so a published file that changed would change what people have
said; the list published.txt in each folder makes that stop the start-up instead.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files as package_files
from importlib.resources.abc import Traversable
from pathlib import Path

from smail import instrument_files
from smail.analysis.scoring import ScoringKey
from smail.domain.instrument import Instrument, Respondent
from smail.errors import InstrumentError, Problem

PUBLISHED = "published.txt"
TOO_LATE = "filen kom till efter publiceringen; gör en ny version"
UNPUBLISHED = "någon har läst språket, men det är inte publicerat; kör smail instruments publish"

Folder = Traversable | Path


class Catalogue:
    """Every instrument that was read, by key, version and digest."""

    def __init__(self, instruments: Sequence[Instrument]) -> None:
        self._instruments = tuple(sorted(instruments, key=lambda one: (one.key, _version_order(one))))

    def all(self) -> tuple[Instrument, ...]:
        """All versions of all instruments, by key and then oldest first."""
        return self._instruments

    def get(self, key: str, version: str) -> Instrument:
        """The instrument in this version; KeyError where there is none."""
        return self._first(
            [one for one in self._instruments if (one.key, one.version) == (key, version)], key
        )

    def latest(self, key: str) -> Instrument:
        """The newest published version, or the newest draft where none is published; KeyError for neither."""
        versions = [one for one in reversed(self._instruments) if one.key == key]
        return self._first([one for one in versions if one.published] or versions, key)

    def for_participants(self) -> tuple[Instrument, ...]:
        """The newest of each questionnaire that participants answer themselves, by key."""
        keys = dict.fromkeys(one.key for one in self._instruments)
        newest = (self.latest(key) for key in keys)
        return tuple(one for one in newest if one.respondent is Respondent.PARTICIPANT)

    def by_digest(self, digest: str) -> Instrument:
        """The instrument read from the files with this digest; KeyError where there is none."""
        return self._first([one for one in self._instruments if one.digest == digest], digest)

    @staticmethod
    def _first(found: Sequence[Instrument], wanted: str) -> Instrument:
        if not found:
            raise KeyError(wanted)
        return found[0]


def _version_order(instrument: Instrument) -> tuple[int, ...]:
    return tuple(int(part) for part in instrument.version.split("."))


def shipped() -> Traversable:
    """The folder of the instruments that come with the program."""
    return package_files("smail.instruments")


def load(folders: Sequence[Folder]) -> Catalogue:
    """Every instrument in the folders; InstrumentError with all that is wrong, where anything is."""
    read = _load(folders)
    if read.problems:
        raise InstrumentError(read.problems)
    return Catalogue(read.instruments)


@dataclass(frozen=True, slots=True)
class _Read:
    instruments: list[Instrument]
    problems: list[Problem]


def _load(folders: Sequence[Folder]) -> _Read:
    instruments: list[Instrument] = []
    problems: list[Problem] = []
    for folder in folders:
        for result in _read_folder(folder):
            if isinstance(result, Instrument):
                problems += _twice(result, instruments)
                instruments.append(result)
            else:
                problems.append(result)
    return _Read(instruments, problems)


def _twice(new: Instrument, known: Sequence[Instrument]) -> list[Problem]:
    if not any((one.key, one.version) == (new.key, new.version) for one in known):
        return []
    return [Problem(f"{new.key}/{new.version}", None, "", "samma instrument och version finns i två mappar")]


def _read_folder(folder: Folder) -> list[Instrument | Problem]:
    if not folder.is_dir():
        return [Problem(str(folder), None, "", "mappen finns inte")]
    listed, results = _published_list(folder)
    versions = _versions(folder)
    results += _frozen_breaches(listed, versions)
    for place, files in versions.items():
        result = instrument_files.read(place, files, published=any(_is_in(place, name) for name in listed))
        results += result if isinstance(result, list) else [result]
    return results


def _is_in(place: str, name: str) -> bool:
    return name.startswith(f"{place}/")


def _published_list(folder: Folder) -> tuple[dict[str, str], list[Instrument | Problem]]:
    listed: dict[str, str] = {}
    wrong: list[Instrument | Problem] = []
    path = folder.joinpath(PUBLISHED)
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    for number, line in enumerate(text.splitlines(), 1):
        checksum, _, name = line.partition("  ")
        if len(checksum) != 64 or name.count("/") != 2 or name in listed:
            wrong.append(
                Problem(PUBLISHED, number, name, "raden ska vara ”sha256  key/version/fil”, en per fil")
            )
        listed[name] = checksum
    return listed, wrong


def _versions(folder: Folder) -> dict[str, dict[str, bytes]]:
    return {
        f"{instrument.name}/{version.name}": _toml_files(version)
        for instrument in _subfolders(folder)
        for version in _subfolders(instrument)
    }


def _subfolders(folder: Folder) -> list[Folder]:
    inside = (entry for entry in folder.iterdir() if entry.is_dir() and entry.name[0] not in "._")
    return sorted(inside, key=lambda entry: entry.name)


def _toml_files(folder: Folder) -> dict[str, bytes]:
    entries = (entry for entry in folder.iterdir() if entry.name.endswith(".toml") and entry.name[0] != ".")
    return {entry.name: entry.read_bytes() for entry in entries if entry.is_file()}


def _frozen_breaches(listed: Mapping[str, str], versions: Mapping[str, Mapping[str, bytes]]) -> list[Problem]:
    present = {
        f"{place}/{name}": content for place, files in versions.items() for name, content in files.items()
    }
    frozen = {name.rpartition("/")[0] for name in listed}
    breaches = []
    for name, checksum in listed.items():
        if name not in present:
            breaches.append(Problem(name, None, "", f"filen saknas men är publicerad i {PUBLISHED}"))
        elif hashlib.sha256(present[name]).hexdigest() != checksum:
            breaches.append(Problem(name, None, "", "filen är ändrad efter publiceringen; gör en ny version"))
    for place in sorted(frozen & versions.keys()):
        new = [name for name in sorted(versions[place]) if f"{place}/{name}" not in listed]
        breaches += _new_files(place, new, versions[place])
    return breaches


def _new_files(place: str, new: Sequence[str], files: Mapping[str, bytes]) -> list[Problem]:
    added = instrument_files.added_texts(files)
    return [
        Problem(f"{place}/{name}", None, "", UNPUBLISHED if name in added else TOO_LATE)
        for name in new
        if not _may_change(name, added)
    ]


def _may_change(name: str, added: Mapping[str, bool]) -> bool:
    """Whether the file stays unfrozen: the list of added languages, and what is still to be corrected."""
    return name == instrument_files.ADDED or not added.get(name, True)


def publish(folder: Path, key: str, version: str) -> Instrument:
    """The version is frozen: its files stand in the folder's list, which is refused for a faulty folder.

    A language added later is frozen too once a native speaker has read it. Publishing again changes nothing.
    """
    place = f"{key}/{version}"
    read = _load([folder])
    # What is only to be published is no fault here.
    problems = [one for one in read.problems if not (_is_in(place, one.file) and one.message == UNPUBLISHED)]
    if problems:
        raise InstrumentError(problems)
    Catalogue(read.instruments).get(key, version)
    _freeze(folder, place, _toml_files(folder / key / version))
    return load([folder]).get(key, version)


def _freeze(folder: Path, place: str, files: Mapping[str, bytes]) -> None:
    listed, added = _published_list(folder)[0], instrument_files.added_texts(files)
    new = [name for name in sorted(files) if f"{place}/{name}" not in listed and not _may_change(name, added)]
    lines = [f"{hashlib.sha256(files[name]).hexdigest()}  {place}/{name}\n" for name in new]
    with (folder / PUBLISHED).open("a", encoding="utf-8", newline="\n") as published:
        published.writelines(lines)


def scoring_key(instrument: Instrument, item_keys: Sequence[str]) -> ScoringKey:
    """How a matrix with these items as columns is scored; KeyError for an item the instrument has not."""
    items = [instrument.item(key) for key in item_keys]
    return ScoringKey(
        items=tuple(item_keys),
        indicators=tuple(indicator.key for indicator in instrument.indicators),
        indicator_of=tuple(item.indicator for item in items),
        low=tuple(item.low for item in items),
        high=tuple(item.high for item in items),
        reversed=tuple(item.reversed for item in items),
    )
