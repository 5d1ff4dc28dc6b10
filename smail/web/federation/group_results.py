"""Group results on a page and in files, all made of the one publication that was kept.

Whoever looks first after a quarter has ended has it released; in a large county `smail work` does it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.charts.canvas import Width
from smail.charts.effects import draw_effects
from smail.domain.publishing import Cadence, Cube, Publication, Scope, Split
from smail.errors import NotFound
from smail.policies import Action
from smail.queries import releases
from smail.queries.releases import Spot
from smail.web.federation import counting, group_month_words, group_words
from smail.web.federation.change_words import change_picture
from smail.web.federation.closed_periods import in_words
from smail.web.federation.effect_frames import frame_of
from smail.web.federation.goal_forms import slug
from smail.web.federation.group_absent import not_counted
from smail.web.federation.group_since_words import SINCE, notes_of, years_in
from smail.web.federation.group_since_words import tables as sum_tables
from smail.web.federation.group_words import WordTable
from smail.web.federation.tertials import speak_of
from smail.web.guard import needs
from smail.web.handledare.pictures import Frame
from smail.web.parts import StaffRequest
from smail.web.reading_time import will_draw
from smail.web.words import CADENCES

# Every released period, the one looked at, what was let out of it, and what is said of one not counted yet.
Read = tuple[tuple[str, ...], str, Publication | None, str]
_LABEL = re.compile(r"\d{4}-[QT]\d")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is looked at, and what else there is; no place where the viewer has none."""

    spots: tuple[Spot, ...]
    periods: tuple[str, ...]
    spot: Spot | None
    period: str
    split: Split
    found: Publication | None
    # What is said of a quarter that is not counted yet; empty where there is none.
    counting: str = ""
    # What the figures are by, and all that there are here.
    cadence: Cadence = Cadence.QUARTER
    cadences: tuple[Cadence, ...] = (Cadence.QUARTER,)

    @property
    def title(self) -> str:
        """The name of the place and the period, as on the page and in files."""
        name = "" if self.spot is None else self.spot.name
        return _("Gruppresultat: %(name)s, %(period)s", name=name, period=self.period_words)

    @property
    def period_words(self) -> str:
        """What the period is called."""
        if self.period == SINCE:
            return _("sedan starten")
        return in_words(self.period) if _LABEL.fullmatch(self.period) else self.period

    @property
    def is_sum(self) -> bool:
        """Whether it is of more than one quarter."""
        return self.period == SINCE or self.period in years_in(self.periods)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Every period that can be looked at: all since the start, the quarters and the years."""
        years = [(one, _("Året %(year)s", year=one)) for one in years_in(self.periods)]
        return [(SINCE, _("Sedan starten")), *((one, in_words(one)) for one in self.periods), *years]

    @property
    def notes(self) -> list[str]:
        """What must be said beside the figures."""
        if self.found is None:
            return []
        if self.is_sum:
            return notes_of(self.found)
        return [*group_words.untold(self.found), *group_words.notes(self.found)]

    def tables(self, catalogue: Catalogue) -> list[WordTable]:
        """The figures in words."""
        if self.found is None:
            return []
        if self.is_sum:
            return sum_tables(self.found, self.period)
        return group_words.tables(self.found, names_of(catalogue, self.found))


@needs(Action.SEE_RESULTS)
def group(at: StaffRequest) -> ResponseReturnValue:
    """The results of the chosen place, period and split."""
    # Before the request speaks of the one or the other.
    names = {one: str(word) for one, word in CADENCES.items()}
    chosen = _chosen(at)
    page = render_template(
        "pages/results/group.html",
        chosen=chosen,
        tables=chosen.tables(at.parts.catalogue),
        notes=[*chosen.notes, *_not_counted(chosen, names)],
        frame=_frame(at.parts.catalogue, chosen),
        is_empty=chosen.found is not None and not chosen.is_sum and group_words.is_empty(chosen.found),
        no_months=None if chosen.is_sum else group_month_words.why_hidden(chosen.found),
        why_nothing=_why_nothing(at.db, at.viewer.federation_id, chosen),
        splits=[(one.value, str(words)) for one, words in group_words.SPLITS.items()],
        cadences=[(one.value, names[one]) for one in chosen.cadences],
    )
    # Nobody who reads figures has the page drawn anew before their eyes.
    looks_again = chosen.counting and not chosen.period
    return Response(page, headers={"Refresh": counting.LOOKS_AGAIN_AFTER} if looks_again else None)


def _not_counted(chosen: Chosen, names: Mapping[Cadence, str]) -> list[str]:
    if chosen.found is None:
        return []
    others = [
        _(
            "Insatser som redovisas varje %(period)s räknas för sig och är inte med här.",
            period=names[one].lower(),
        )
        for one in chosen.cadences
        if one is not chosen.cadence
    ]
    return [*others, *([] if chosen.is_sum else not_counted(chosen.found))]


@needs(Action.SEE_RESULTS)
def group_picture(at: StaffRequest, name: str) -> ResponseReturnValue:
    """The change of each area as a picture; NotFound where none is told."""
    if name not in set(Width):
        raise NotFound("no such picture")
    asked, found = _to_keep(at)
    if asked.is_sum:
        raise NotFound("a sum has no change")
    picture = change_picture(found, names_of(at.parts.catalogue, found))
    if picture is None:
        raise NotFound("too few have answered")
    return Response(draw_effects(picture, Width(name)), mimetype="image/svg+xml")


def _frame(catalogue: Catalogue, chosen: Chosen) -> Frame | None:
    """The picture of the change, with its sentence for whoever does not see it."""
    found, spot = chosen.found, chosen.spot
    picture = None if found is None or chosen.is_sum else change_picture(found, names_of(catalogue, found))
    if picture is None or spot is None:
        return None
    will_draw()
    key, split = spot.key, chosen.split.value
    return frame_of(
        picture,
        lambda width: url_for(
            "results.group_picture",
            name=width.value,
            plats=key,
            period=chosen.period,
            delning=split,
            takt=chosen.cadence.value,
        ),
    )


@needs(Action.SEE_RESULTS)
def group_csv(at: StaffRequest) -> ResponseReturnValue:
    """The same tables, one after the other, in one file of lines."""
    from smail.imports.cells import to_csv

    chosen, tables = _told(at)
    header = (_("Tabell"), _("Vad"), *tables[0].header[1:])
    rows = [(table.title, *(str(cell) for cell in row)) for table in tables for row in table.all_rows]
    counted = [(_("Så är det räknat"), f"{name}: {how}") for one in tables for name, how in one.definitions]
    said = [*counted, *((_("Om siffrorna"), one) for one in (chosen.title, *chosen.notes))]
    return _file(to_csv(header, [*rows, *said]), "text/csv", f"{_name(chosen)}.csv")


@needs(Action.SEE_RESULTS)
def group_excel(at: StaffRequest) -> ResponseReturnValue:
    """The same tables, a sheet for each, and one that says how they are counted."""
    from smail.imports.cells import to_book

    chosen, tables = _told(at)
    sheets = [(one.title, [(chosen.title,), (), one.header, *one.all_rows]) for one in tables]
    said = [(one,) for one in chosen.notes]
    defined = [pair for one in tables for pair in one.definitions]
    definitions = (_("Så är det räknat"), [(chosen.title,), (), *defined, (), *said])
    return _file(to_book([*sheets, definitions]), EXCEL, f"{_name(chosen)}.xlsx")


def names_of(catalogue: Catalogue, found: Publication) -> dict[str, str]:
    """What the indicators of the questionnaire behind the levels are called."""
    if found.instrument is None:
        return {}
    return {one.key: one.name("sv") for one in catalogue.by_digest(found.instrument).indicators}


def _why_nothing(db: Session, federation_id: int, chosen: Chosen) -> str | None:
    """Why there is nothing of the place in the quarter; None where there is."""
    if chosen.found is not None or chosen.spot is None:
        return None
    is_town = chosen.spot.scope is Scope.MUNICIPALITY
    owns_any = is_town and any(
        chosen.spot == one.municipality
        for cube in releases.cubes(db, federation_id)
        for one in releases.members(db, cube)
    )
    if chosen.split is Split.MONTH and (owns_any or not is_town):
        return group_month_words.why_nothing()
    if not is_town:
        return _("För det kvartalet finns inga siffror här: insatsen fanns inte i SMAIL när det räknades.")
    if owns_any:
        return _("För det kvartalet finns inga siffror: kommunen ägde ingen insats i SMAIL när det räknades.")
    return _(
        "%(name)s äger ingen insats i SMAIL, och därför finns inga egna siffror. De som bor där kan vara med"
        " i andra kommuners insatser och räknas där.",
        name=chosen.spot.name,
    )


def _name(chosen: Chosen) -> str:
    """The name of a file says the place, the period and the split."""
    place = "" if chosen.spot is None else slug(chosen.spot.name)
    return f"gruppresultat-{place}-{chosen.period.lower()}-{chosen.split.value}"


def _file(content: bytes, mimetype: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=mimetype, headers=headers)


def _told(at: StaffRequest) -> tuple[Chosen, list[WordTable]]:
    """What is asked for, in words; NotFound where nothing of it is told."""
    chosen, _found = _to_keep(at)
    tables = chosen.tables(at.parts.catalogue)
    if not tables:
        raise NotFound
    return chosen, tables


def _to_keep(at: StaffRequest) -> tuple[Chosen, Publication]:
    chosen = _chosen(at)
    if chosen.found is None:
        raise NotFound
    return chosen, chosen.found


def _chosen(at: StaffRequest) -> Chosen:
    """What the address asks for; the first place, the last quarter and by sex where it says nothing."""
    federation = at.viewer.federation_id
    spots = releases.spots_for(at.db, at.viewer)
    spot = _one_of(spots, request.args.get("plats", ""))
    split = _split(request.args.get("delning", ""))
    if spot is None:
        return Chosen((), (), None, "", split, None)
    cadences = releases.cadences_of(at.db, federation, spot)
    cadence = _cadence(cadences)
    speak_of(cadence)
    periods, wanted, found, words = _read(at, Cube(federation, cadence), spot, split)
    if periods and wanted not in (SINCE, *periods, *years_in(periods)) and not words:
        raise NotFound
    return Chosen(spots, periods, spot, wanted, split, found, words, cadence, cadences)


def _cadence(known: tuple[Cadence, ...]) -> Cadence:
    """The one that is asked for, by its name or by the period; the first where nothing is said."""
    wanted, period = request.args.get("takt", ""), request.args.get("period", "")
    asked: Cadence | None = known[0]
    if wanted:
        asked = next((one for one in known if one.value == wanted), None)
    elif _LABEL.fullmatch(period):
        asked = Cadence.of_label(period)
    if asked not in known:
        raise NotFound("nothing is told of the place by that")
    return asked


def _one_of(spots: tuple[Spot, ...], key: str) -> Spot | None:
    if not key:
        return next(iter(spots), None)
    found = next((one for one in spots if one.key == key), None)
    if found is None:
        raise NotFound
    return found


def _split(text: str) -> Split:
    if not text:
        return Split.SEX
    try:
        return Split(text)
    except ValueError:
        raise NotFound from None


def _read(at: StaffRequest, cube: Cube, spot: Spot, split: Split) -> Read:
    """Every released period, the one asked for and what was let out of it; all that has closed."""
    federation = cube.federation_id
    if not releases.waiting(at.db, federation):
        return *_kept(at.db, cube, spot, split), ""
    wanted = _period(cube.cadence)
    known, waiting = releases.periods(at.db, cube), releases.waiting_in(at.db, cube)
    labels = {*known, *(one.label for one in waiting)}
    if wanted not in {"", SINCE, *labels, *years_in(labels)}:
        # What is refused lets nothing out.
        raise NotFound
    if not counting.is_made_at_once(at.db, federation):
        words = counting.asked(at)
        # Whoever asks for no quarter asks for the newest, which is not here yet.
        return (
            (*_kept(at.db, cube, spot, split), words)
            if wanted in {*known, *years_in(known)} or (wanted == SINCE and known)
            else (tuple(known), "", None, words)
        )
    # Whoever only answers never pays for the mathematics.
    from smail.reports import group_closing

    # This request only reads, and whoever comes next finds it done.
    with at.parts.database.transaction(write=True) as db:
        group_closing.release(db, at.parts.catalogue, federation, at.parts.settings.smallest_group)
        return *_kept(db, cube, spot, split), ""


def _period(cadence: Cadence) -> str:
    """The period that is asked for; of the other kind, left from what was looked at before, it is none."""
    wanted = request.args.get("period", "")
    is_other = bool(_LABEL.fullmatch(wanted)) and Cadence.of_label(wanted) is not cadence
    return "" if is_other else wanted


def _kept(
    db: Session, cube: Cube, spot: Spot, split: Split
) -> tuple[tuple[str, ...], str, Publication | None]:
    periods = tuple(releases.periods(db, cube))
    wanted = _period(cube.cadence) or next(iter(periods), "")
    # Sums stand beside the newest quarter: the last one told, and every year.
    holder = wanted if wanted in periods else next(iter(periods), "")
    if holder != wanted and split is Split.MONTH:
        split = Split.NONE
    return periods, wanted, releases.kept(db, cube.federation_id, spot, holder, split)
