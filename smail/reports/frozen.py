"""Reports of a closed quarter as text, so that they are kept as they were made and read as the same again.

What can stand in one is named here; nothing else is read.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any

from smail.catalogue import Catalogue
from smail.domain.instrument import Instrument
from smail.domain.people import HandoverKind, Sex

if TYPE_CHECKING:
    import numpy as np

_ENUMS: Mapping[str, type[Enum]] = {"sex": Sex, "handover": HandoverKind}
_KIND = "is"


def to_text(report: Any) -> str:
    """The report as it is kept; TypeError where something in it has no place here."""
    return json.dumps(_plain(report), ensure_ascii=False, separators=(",", ":"))


def from_text(text: str, catalogue: Catalogue) -> Any:
    """The report that was kept; ValueError where it is of a form that is not known here."""
    return _read(json.loads(text), catalogue)


def _classes() -> Mapping[str, type]:
    """What reports are made of, by the name that it has in the text."""
    # Whoever only answers never pays for the mathematics.
    from smail.analysis.groups import ProgrammeSlopes
    from smail.analysis.growth import EffectTest
    from smail.analysis.handovers import ChangeEffects
    from smail.reports import programme_comparison, staff_changes, ways_to_work
    from smail.reports.work_associations import Association

    return {
        "ways": ways_to_work.WaysToWork,
        "ways.sex": ways_to_work.OfSex,
        "ways.reached": ways_to_work.Reached,
        "ways.association": Association,
        "beside": programme_comparison.ProgrammesBeside,
        "beside.sex": programme_comparison.OfSex,
        "beside.size": programme_comparison.Size,
        "beside.slopes": ProgrammeSlopes,
        "changes": staff_changes.ChangeReport,
        "changes.followed": staff_changes.Followed,
        "changes.effects": ChangeEffects,
        "changes.test": EffectTest,
    }


def _plain(one: Any) -> Any:
    if isinstance(one, Enum):
        kind = next(name for name, known in _ENUMS.items() if isinstance(one, known))
        return {_KIND: kind, "value": one.value}
    if one is None or isinstance(one, bool | int | float | str):
        return one
    if isinstance(one, Instrument):
        return {_KIND: "instrument", "digest": one.digest}
    if isinstance(one, date):
        return {_KIND: "date", "day": one.isoformat()}
    if isinstance(one, Mapping):
        return {_KIND: "map", "items": [[_plain(key), _plain(value)] for key, value in one.items()]}
    if isinstance(one, frozenset):
        return {_KIND: "set", "items": [_plain(each) for each in sorted(one)]}
    if isinstance(one, tuple):
        return {_KIND: "row", "items": [_plain(each) for each in one]}
    if is_dataclass(one):
        for name, known in _classes().items():
            if type(one) is known:
                return {_KIND: name} | {field.name: _plain(getattr(one, field.name)) for field in fields(one)}
    return _array(one)


def _array(one: Any) -> dict[str, Any]:
    import numpy as np

    if isinstance(one, np.generic):
        return {_KIND: "number", "dtype": str(one.dtype), "value": one.item()}
    if not isinstance(one, np.ndarray):
        raise TypeError(f"{type(one).__name__} has no place in a kept report")
    return {_KIND: "array", "dtype": str(one.dtype), "shape": one.shape, "values": one.ravel().tolist()}


def _read(one: Any, catalogue: Catalogue) -> Any:
    if not isinstance(one, dict):
        return one
    kind = str(one.get(_KIND))
    if kind in _ENUMS:
        return _ENUMS[kind](one["value"])
    if kind == "instrument":
        return catalogue.by_digest(one["digest"])
    if kind == "date":
        return date.fromisoformat(one["day"])
    if kind == "map":
        return {_read(key, catalogue): _read(value, catalogue) for key, value in one["items"]}
    if kind in ("set", "row"):
        items = (_read(each, catalogue) for each in one["items"])
        return frozenset(items) if kind == "set" else tuple(items)
    if kind in ("number", "array"):
        return _numbers(one)
    made = _classes().get(kind)
    if made is None:
        raise ValueError(f"{kind!r} is no part of a kept report")
    return made(**{name: _read(value, catalogue) for name, value in one.items() if name != _KIND})


def _numbers(one: Mapping[str, Any]) -> "np.generic | np.ndarray":
    import numpy as np

    dtype = np.dtype(one["dtype"])
    if one[_KIND] == "number":
        found: np.generic = dtype.type(one["value"])
        return found
    return np.array(one["values"], dtype=dtype).reshape(one["shape"])
