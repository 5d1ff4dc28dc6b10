"""Those who work in the made-up county: first names, and surnames put together for them alone.

The surnames sound like places where nobody lives, so that nobody can be taken for somebody real. Forty are
handledare; in a larger county colleagues are added, so that nobody follows more persons than one can.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from smail.demo.county import FORERUNNER, PAIR, PROGRAMMES, SUCCESSOR
from smail.domain.roles import Role, ScopeKind

COLLEAGUES_LOAD = 25


@dataclass(frozen=True, slots=True)
class DemoRole:
    """A role and where it is held: the federation, the own municipality, or the programmes named by key."""

    role: Role
    scope_kind: ScopeKind
    programmes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoStaff:
    """A member of staff; without a municipality the person works at the federation.

    Those who are listed have signed in before and stand on the sheet; the others wait for an invitation.
    """

    username: str
    first_name: str
    last_name: str
    municipality: str | None
    roles: tuple[DemoRole, ...] = field(default=())
    is_listed: bool = True


@dataclass(frozen=True, slots=True)
class Follower:
    """A handledare in a programme, and how many persons are enough for that one."""

    username: str
    load: int


_FOLLOWS_AT_HOME = DemoRole(Role.HANDLEDARE, ScopeKind.ORGANISATION)
_TRAINS_AT_HOME = DemoRole(Role.UTBILDARE, ScopeKind.ORGANISATION)
_READS_AT_HOME = DemoRole(Role.READER, ScopeKind.ORGANISATION)


def _everywhere(role: Role) -> DemoRole:
    return DemoRole(role, ScopeKind.FEDERATION)


def _follows(key: str) -> DemoRole:
    keys = (SUCCESSOR, FORERUNNER.key) if key == SUCCESSOR else (key,)
    return DemoRole(Role.HANDLEDARE, ScopeKind.PROGRAMME, PAIR if key in PAIR else keys)


def _leads(*keys: str) -> DemoRole:
    return DemoRole(Role.PROGRAMME_LEAD, ScopeKind.PROGRAMME, keys)


_FIRST_HALVES = ("Dim", "Frost", "Hassel", "Lav", "Rim", "Snår", "Sälg", "Vass")
_SECOND_HALVES = ("kärr", "tjärn", "mosse", "tuva", "glänta", "hälla", "kulla", "hed")
SURNAMES = tuple(f"{first}{second}" for second in _SECOND_HALVES for first in _FIRST_HALVES)
# Has no factor in common with how many they are, so that neighbours in a list share neither half.
_STRIDE = 13


def _surname(number: int) -> str:
    return SURNAMES[number * _STRIDE % len(SURNAMES)]


_ENDINGS = {
    "Knivsta": "knivsta",
    "Tierp": "tierp",
    "Håbo": "habo",
    "Enköping": "enkoping",
    "Uppsala": "uppsala",
    "Älvkarleby": "alvkarleby",
    "Heby": "heby",
    "Östhammar": "osthammar",
}
# By programme: first name, how many persons are followed, and the municipality where it is a neighbour's.
_HANDLEDARE: Mapping[str, tuple[tuple[str, int] | tuple[str, int, str], ...]] = {
    "knivsta": (("Ida", 30), ("Nils", 24), ("Petra", 18), ("Anton", 18)),
    "tierp": (
        ("Leyla", 20),
        ("Olle", 16),
        ("Signe", 14),
        ("Viktor", 10),
        ("Ebba", 8),
        ("Tuva", 8, "Älvkarleby"),
    ),
    "habo_team": (("Karin", 16), ("Emil", 16)),
    "habo_unga": (("Sofie", 24), ("Markus", 20), ("Nora", 16), ("Ismael", 16)),
    "enkoping": (
        ("Lena", 22),
        ("Hugo", 18),
        ("Mariam", 16),
        ("Tove", 14),
        ("Axel", 12),
        ("Rut", 11),
        ("Samuel", 8),
        ("Iris", 6),
        ("Selma", 6, "Heby"),
    ),
    "uppsala": (
        ("Agnes", 28),
        ("Omar", 26),
        ("Britta", 24),
        ("Kalle", 20),
        ("Fatima", 18),
        ("Joel", 16),
        ("Märta", 16),
        ("Noor", 14),
        ("Linus", 14),
        ("Stina", 12),
        ("Adam", 12),
        ("Hedda", 10),
        ("Arvid", 8),
        ("Moa", 8, "Östhammar"),
    ),
}
_LISTED = frozenset({"Ida", "Nils", "Leyla", "Karin", "Lena", "Agnes"})
_AND_TRAINS = frozenset({"Karin", "Hugo"})


def _handledare(number: int, key: str, first_name: str, municipality: str) -> DemoStaff:
    trains = (_TRAINS_AT_HOME,) if first_name in _AND_TRAINS else ()
    return DemoStaff(
        username=_username(first_name, municipality),
        first_name=first_name,
        last_name=_surname(number),
        municipality=municipality,
        roles=(_follows(key), *trains),
        is_listed=first_name in _LISTED,
    )


def _username(first_name: str, municipality: str) -> str:
    plain = first_name.lower().translate(str.maketrans("åäö", "aao"))
    return f"{plain}.{_ENDINGS[municipality]}"


_HOMES = {one.key: one.municipality for one in PROGRAMMES}
# key -> (first name, load, municipality)
_PLACED = {
    key: tuple((one[0], one[1], one[2] if len(one) == 3 else _HOMES[key]) for one in people)
    for key, people in _HANDLEDARE.items()
}
FOLLOWERS: Mapping[str, tuple[Follower, ...]] = {
    key: tuple(Follower(_username(name, place), load) for name, load, place in people)
    for key, people in _PLACED.items()
}

_EVERY_HANDLEDARE = tuple((key, name, place) for key, people in _PLACED.items() for name, _, place in people)

# Left Knivsta in the middle of it all, so that some persons had a new handledare whom nobody had planned.
LEFT = DemoStaff("siv.knivsta", "Siv", "Lavhed", "Knivsta", (_follows("knivsta"),), is_listed=False)

STAFF = (
    *(_handledare(number, *one) for number, one in enumerate(_EVERY_HANDLEDARE)),
    DemoStaff("mona.heby", "Mona", "Dimtjärn", "Heby", (_FOLLOWS_AT_HOME,)),
    DemoStaff("samira.knivsta", "Samira", "Snårmosse", "Knivsta", (_leads("knivsta"),)),
    DemoStaff("yusuf.tierp", "Yusuf", "Hasselglänta", "Tierp", (_leads("tierp", *PAIR),)),
    DemoStaff(
        "lovisa.uppsala",
        "Lovisa",
        "Vasshälla",
        "Uppsala",
        # The final report of a programme that has ended can be walked to its end.
        (_leads("uppsala", "forstudie", FORERUNNER.key),),
    ),
    DemoStaff("rasmus.enkoping", "Rasmus", "Rimhed", "Enköping", (_leads("enkoping"),), False),
    DemoStaff("ylva", "Ylva", "Frosttjärn", None, (_leads("smail", "regexpro", "regexpro2", "iris"),), False),
    DemoStaff("hanna", "Hanna", "Sälgmosse", None, (_everywhere(Role.COORDINATOR),)),
    DemoStaff("torsten", "Torsten", "Dimtuva", None, (_everywhere(Role.COORDINATOR),)),
    DemoStaff("per", "Per", "Lavglänta", None, (_everywhere(Role.READER),)),
    DemoStaff("bo.alvkarleby", "Bo", "Dimkulla", "Älvkarleby", (_READS_AT_HOME,)),
    DemoStaff("astrid.uppsala", "Astrid", "Snårhed", "Uppsala", (_TRAINS_AT_HOME,)),
    DemoStaff("johan.enkoping", "Johan", "Hasseltjärn", "Enköping", (_TRAINS_AT_HOME,), False),
    DemoStaff("vera.osthammar", "Vera", "Vassmosse", "Östhammar", (_TRAINS_AT_HOME,), False),
    DemoStaff("greta", "Greta", "Rimglänta", None, (_everywhere(Role.FEDERATION_TRAINER),)),
    DemoStaff("alex", "Alex", "Frostkulla", None, (_everywhere(Role.ADMINISTRATOR),)),
)


def followers(key: str, n_people: int) -> tuple[Follower, ...]:
    """Enough handledare in the programme for so many persons who are there now."""
    known = FOLLOWERS[key]
    left = max(n_people - sum(one.load for one in known), 0)
    more = -(-left // COLLEAGUES_LOAD)
    return (
        *known,
        *(Follower(f"kollega{number}.{key}", COLLEAGUES_LOAD) for number in range(1, more + 1)),
    )


def colleagues(key: str, n_people: int) -> Iterator[DemoStaff]:
    """The accounts of those whom only a larger county needs."""
    place = [one.key for one in PROGRAMMES].index(key)
    for number, one in enumerate(followers(key, n_people)[len(FOLLOWERS[key]) :]):
        first_name, last_name = _colleague_name(number * len(PROGRAMMES) + place)
        yield DemoStaff(one.username, first_name, last_name, _HOMES[key], (_follows(key),), is_listed=False)


def _colleague_name(number: int) -> tuple[str, str]:
    """A first name that others have too, with a surname beside which nobody else has it."""
    rounds, place = divmod(number, len(_EVERY_HANDLEDARE))
    return _EVERY_HANDLEDARE[place][1], _surname(place + rounds + 1)
