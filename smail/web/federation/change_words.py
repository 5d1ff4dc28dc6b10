"""How the answers have changed in words and as a picture: what was released of a quarter, and no more."""

from collections.abc import Iterable, Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from smail.charts.effects import Bar, EffectsPicture
from smail.domain.publishing import ALL, Figure, Publication, PublishedTable
from smail.web.federation import group_words
from smail.web.federation.group_tables import Part
from smail.web.federation.group_terms import TABLES
from smail.web.lists import listed

BY_SEX = ("woman", "man")
# The tables of a quarter that its report leaves to the page of group results.
NOT_REPORTED = ("leavers",)


def changes(found: Publication, column: str = ALL) -> Iterable[tuple[str, Figure]]:
    """The areas whose change is told in the column, with it."""
    table: PublishedTable | None = found.table("change")
    for row in () if table is None else table.rows:
        figure = table.figure(row.key, column) if table is not None else None
        if figure is not None and figure.value is not None:
            yield row.key, figure


def bars_of(found: Publication, names: Mapping[str, str], column: str = ALL) -> tuple[Bar, ...]:
    """The change of each area, with its interval; of a hidden one nothing."""
    return tuple(
        Bar(names[key], one.low, one.value, one.high, steps(one.value))
        for key, one in changes(found, column)
        if one.value is not None and one.low is not None and one.high is not None
    )


def change_picture(found: Publication, names: Mapping[str, str]) -> EffectsPicture | None:
    """The change of each area as a picture, and what it says; None where none is told."""
    bars = bars_of(found, names)
    if not bars:
        return None
    return EffectsPicture(str(TABLES["change"]), _change_words(bars), bars, _("ingen ändring"))


def change_words(found: Publication, names: Mapping[str, str]) -> str:
    """Which areas surely go up or down, and where it can be chance, in a sentence or three."""
    return _change_words(bars_of(found, names)) if found.table("change") else _not_released()


def change_by_sex(found: Publication, names: Mapping[str, str]) -> tuple[str, ...]:
    """The same of women and of men, and whether they surely differ; nothing where it is not told by sex."""
    sexes = {key: bars_of(found, names, key) for key in BY_SEX}
    said = [f"{group_words.COLUMNS[key]}: {_change_words(bars)}" for key, bars in sexes.items() if bars]
    table = found.table("apart")
    apart = [] if table is None else [(row.key, row.figures[0]) for row in table.rows if row.figures]
    known = [(key, one) for key, one in apart if one.low is not None and one.high is not None]
    if known and len(said) == len(BY_SEX):
        sure = [names[key] for key, one in known if (one.low or 0) > 0 or (one.high or 0) < 0]
        said.append(
            _("Kvinnor och män skiljer sig säkert åt om %(areas)s.", areas=_listed(sure))
            if sure
            else _("Skillnaderna mellan kvinnor och män kan vara slump.")
        )
    return tuple(said)


def sexes_hidden(found: Publication, names: Mapping[str, str]) -> list[str]:
    """Why less is told of women and of men than of all in the report's tables; nothing where it is not."""
    own = [one.source for one in group_words.tables(found, names) if one.key not in NOT_REPORTED]
    told = [
        dict(zip(of.columns, row.figures, strict=True))
        for of in own
        if {ALL, *BY_SEX} <= {*of.columns}
        for row in of.rows
        if row.part is Part.FIGURE
    ]
    known = [each for each in told if not each[ALL].is_hidden]
    gone = [each for each in known if any(each[one].is_hidden for one in BY_SEX)]
    if not gone:
        return []
    if len(gone) == len(known):
        return [_no_sexes(len(known))]
    said = _(
        "Av %(all)d siffror som visas för alla visas %(sexes)d också för kvinnor och män var för sig.",
        all=len(known),
        sexes=len(known) - len(gone),
    )
    why = ngettext(
        "För den sista är kvinnor eller män för få, eller så skulle en liten grupp gå att räkna ut.",
        "För de andra är kvinnor eller män för få, eller så skulle en liten grupp gå att räkna ut.",
        len(gone),
    )
    return [f"{said} {why}"]


def _no_sexes(n: int) -> str:
    return ngettext(
        "Den enda siffra som visas för alla visas inte för kvinnor och män var för sig: kvinnor eller män är"
        " för få, eller så skulle en liten grupp gå att räkna ut.",
        "Ingen av de %(num)d siffror som visas för alla visas också för kvinnor och män var för sig: kvinnor"
        " eller män är för få, eller så skulle en liten grupp gå att räkna ut.",
        n,
    )


def steps(value: float) -> str:
    """Steps on the scale with their sign."""
    size = f"{abs(value):.2f}"
    sign = "" if float(size) == 0 else "+" if value > 0 else "−"
    return sign + size.replace(".", ",")


def _change_words(bars: Sequence[Bar]) -> str:
    """What the picture says, in a sentence or three."""
    if not bars:
        return _(
            "Hur svaren har ändrats i varje område visas inte för kvartalet: för få har minst två svar,"
            " eller så skulle något om några få gå att räkna ut."
        )
    up = [one.label for one in bars if one.low > 0]
    down = [one.label for one in bars if one.high < 0]
    rest = len(bars) - len(up) - len(down)
    said = []
    if up:
        said.append(_("Svaren om %(areas)s går säkert uppåt.", areas=_listed(up)))
    if down:
        said.append(_("Svaren om %(areas)s går säkert neråt.", areas=_listed(down)))
    if rest and said:
        said.append(
            ngettext(
                "I %(num)d område till kan ändringen vara slump.",
                "I %(num)d områden till kan ändringen vara slump.",
                rest,
            )
        )
    elif rest:
        said.append(
            ngettext(
                "I det enda område som visas kan ändringen vara slump.",
                "I alla %(num)d områden kan ändringen vara slump.",
                rest,
            )
        )
    return " ".join(said)


def _listed(names: Sequence[str]) -> str:
    """All of these areas, as in a sentence."""
    return listed(name[:1].lower() + name[1:] for name in names)


def _not_released() -> str:
    return _("Hur svaren har ändrats i varje område ingår inte i det som är släppt för kvartalet.")
