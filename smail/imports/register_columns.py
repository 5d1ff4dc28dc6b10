"""What the columns of a register of certificates can be, and the words that their cells are written with."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from smail.domain.certification import LearnerGroup, Level
from smail.domain.people import Sex


class Use(StrEnum):
    """What a column of the register is."""

    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    ORGANISATION = "organisation"
    LEVEL = "level"
    ISSUED = "issued"
    UNTIL = "until"
    NUMBER = "number"
    CERTIFIED_BY = "certified_by"
    SEX = "sex"
    GROUP = "group"
    SAME_AS = "same_as"


NEEDED = (Use.EMAIL, Use.ORGANISATION)
# What a row says of a certificate; a file that says as what people take courses needs none.
OF_CERTIFICATE = (Use.LEVEL, Use.ISSUED, Use.UNTIL)
HEADINGS: Mapping[Use, frozenset[str]] = {
    Use.NAME: frozenset({"namn", "name", "deltagare", "person", "kursdeltagare"}),
    Use.FIRST_NAME: frozenset({"förnamn", "first name", "first_name"}),
    Use.LAST_NAME: frozenset({"efternamn", "last name", "last_name"}),
    Use.EMAIL: frozenset({"e-post", "epost", "e-postadress", "mejl", "mail", "e-mail", "email"}),
    Use.ORGANISATION: frozenset({"organisation", "kommun", "enhet", "arbetsplats"}),
    Use.LEVEL: frozenset({"nivå", "level", "roll"}),
    Use.ISSUED: frozenset({"kursdatum", "utfärdat", "utfärdad", "datum", "course date", "issued"}),
    Use.UNTIL: frozenset(
        {"giltig till", "gäller till", "giltigt till", "gäller till och med", "valid until"}
    ),
    Use.NUMBER: frozenset({"nummer", "certifikatnummer", "certifikat", "number"}),
    Use.CERTIFIED_BY: frozenset({"certifierad av", "utfärdat av", "utbildare", "certified by"}),
    Use.SEX: frozenset({"kön", "sex"}),
    Use.GROUP: frozenset({"grupp", "hör till", "group"}),
    Use.SAME_AS: frozenset({"konto", "användarnamn", "samma som", "account", "username"}),
}
# That a row is about nobody of that name who is here.
NEW: frozenset[str] = frozenset({"ny", "annan", "en annan", "new"})
GROUPS: Mapping[str, LearnerGroup] = {
    "kursdeltagare": LearnerGroup.TRAINEE,
    "projektpersonal": LearnerGroup.PROJECT_STAFF,
    "styrgrupp": LearnerGroup.STEERING_GROUP,
    "styrgruppen": LearnerGroup.STEERING_GROUP,
}
LEVELS: Mapping[str, Level] = {
    "utbildare": Level.UTBILDARE,
    "smail-utbildare": Level.UTBILDARE,
    "användare": Level.ANVANDARE,
    "smail-användare": Level.ANVANDARE,
    "anvandare": Level.ANVANDARE,
}
SEXES: Mapping[str, Sex] = {
    "kvinna": Sex.WOMAN,
    "k": Sex.WOMAN,
    "man": Sex.MAN,
    "m": Sex.MAN,
    "annat": Sex.OTHER,
}


def guess(header: Sequence[str]) -> tuple[Use | None, ...]:
    """What the headings look like; each use at most once."""
    found: list[Use | None] = []
    for column in header:
        name = " ".join(column.casefold().split())
        use = next((one for one, names in HEADINGS.items() if name in names), None)
        found.append(None if use in found else use)
    return tuple(found)


def lacking(uses: Sequence[Use | None]) -> tuple[Use, ...]:
    """The uses that no column has and that the register needs; a name may be in one column or in two."""
    tells_of_people = Use.GROUP in uses and not set(OF_CERTIFICATE) & set(uses)
    needed = NEEDED if tells_of_people else (*NEEDED, *OF_CERTIFICATE)
    missing = [use for use in needed if use not in uses]
    is_named = Use.NAME in uses or (Use.FIRST_NAME in uses and Use.LAST_NAME in uses)
    return (*(() if is_named else (Use.NAME,)), *missing)
