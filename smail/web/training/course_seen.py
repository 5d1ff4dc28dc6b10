"""What a page about a course showed when it was made, so that an old one writes over nobody."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time

from flask_babel import gettext as _

from smail.web.forms import ChoiceField, ManyChoicesField
from smail.web.training.forms import CourseForm, seen_name

Words = list[str]


def words(value: object) -> Words:
    """What stands in a field, in the words that the page sends back."""
    if value is None or value == "":
        return []
    if isinstance(value, time):
        return [value.strftime("%H:%M")]
    if isinstance(value, date):
        return [value.isoformat()]
    return sorted(str(one) for one in value) if isinstance(value, list) else [str(value)]


def merge(form: CourseForm, saved: Mapping[str, object]) -> Sequence[tuple[str, str]]:
    """The form holds what somebody else has saved wherever this page changed nothing; what both changed.

    A form that does not say what its page showed is taken as it is.
    """
    errors: list[tuple[str, str]] = []
    for group in _groups(saved):
        if not all(form[seen_name(name)].raw_data for name in group):
            continue
        own = [words(form[name].data) for name in group]
        seen = [sorted(filter(None, form[seen_name(name)].data)) for name in group]
        now = [words(saved[name]) for name in group]
        if own == seen != now:
            for name in group:
                form[name].data, form[name].raw_data = saved[name], None
        elif now not in (seen, own):
            errors.append((group[0], _told(form, group, now)))
    return tuple(errors)


def seen_of(known: Mapping[str, object]) -> Mapping[str, Words]:
    """The hidden fields of a page that shows what is known; one without a value says that it was empty."""
    return {seen_name(name): words(value) or [""] for name, value in known.items()}


def seen_again(form: CourseForm, names: Iterable[str]) -> Mapping[str, Words]:
    """What the page showed at first, where it is shown again with what was wrong."""
    return {seen_name(name): list(form[seen_name(name)].data or [""]) for name in names}


def _groups(names: Iterable[str]) -> Sequence[tuple[str, ...]]:
    """The fields that are changed together: a day and its time are one."""
    apart = tuple(name for name in names if not name.startswith("time_"))
    return tuple(
        (name, name.replace("starts_", "time_")) if name.startswith("starts_") else (name,) for name in apart
    )


def _told(form: CourseForm, group: Sequence[str], now: Sequence[Words]) -> str:
    field = form[group[0]]
    is_chosen = isinstance(field, ChoiceField | ManyChoicesField)
    names = {key: str(label) for key, label in field.choices} if is_chosen else {}
    found = ", ".join(names.get(one, one) for part in now for one in part)
    if not found:
        return _(
            "Någon har tömt fältet sedan sidan öppnades. Det du har fyllt i står kvar. Kontrollera och "
            "spara igen."
        )
    return _(
        "Någon har sparat ”%(saved)s” sedan sidan öppnades. Det du har fyllt i står kvar. Kontrollera och "
        "spara igen.",
        saved=found,
    )
