"""Group results on a page and in files, all made of the one publication that was kept."""

from collections.abc import Mapping

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from smail.catalogue import Catalogue
from smail.charts.canvas import Width
from smail.charts.effects import draw_effects
from smail.domain.publishing import Cadence, Publication, Scope, Split
from smail.errors import NotFound
from smail.policies import Action
from smail.queries import releases
from smail.web.federation import counting, group_data, group_month_words, group_words
from smail.web.federation.change_words import change_picture
from smail.web.federation.effect_frames import frame_of
from smail.web.federation.goal_forms import slug
from smail.web.federation.group_absent import not_counted
from smail.web.federation.group_choice import Chosen, chosen_in, names_of
from smail.web.federation.group_sayings import in_sentences
from smail.web.federation.group_tables import WordTable, in_sections
from smail.web.guard import needs
from smail.web.handledare.pictures import Frame
from smail.web.parts import StaffRequest
from smail.web.reading_time import will_draw
from smail.web.words import CADENCES

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(Action.SEE_RESULTS)
def group(at: StaffRequest) -> ResponseReturnValue:
    """The results of the chosen place, period and split."""
    # Before the request speaks of the one or the other.
    names = {one: str(word) for one, word in CADENCES.items()}
    chosen = chosen_in(at)
    page = render_template(
        "pages/results/group.html",
        chosen=chosen,
        sections=in_sections(chosen.tables(at.parts.catalogue)),
        in_short=_in_short(at, chosen),
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
    return Response(page, headers={"Refresh": _looks_again_after(at)} if looks_again else None)


def _looks_again_after(at: StaffRequest) -> str:
    """After so many seconds: the worker takes its time, and a page that counts itself goes on at once."""
    is_here = counting.is_made_at_once(at.db, at.viewer.federation_id)
    return counting.GOES_ON_AFTER if is_here else counting.LOOKS_AGAIN_AFTER


def _in_short(at: StaffRequest, chosen: Chosen) -> list[str]:
    if chosen.found is None or chosen.is_sum or group_words.is_empty(chosen.found):
        return []
    return in_sentences(chosen.found, names_of(at.parts.catalogue, chosen.found))


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
    """The same figures as data: a row for each, with its place, period, interval and what it is made of."""
    from smail.imports.cells import to_csv

    chosen, found, tables = _told(at)
    hidden = [] if chosen.is_sum else group_words.hidden_tables(found)
    rows = group_data.rows_of(found, chosen.period, tables, hidden)
    return _file(to_csv(group_data.header(), rows), "text/csv", f"{_name(chosen)}.csv")


@needs(Action.SEE_RESULTS)
def group_excel(at: StaffRequest) -> ResponseReturnValue:
    """The same tables, a sheet for each, and one that says how they are counted."""
    from smail.imports.cells import to_book

    chosen, _found, tables = _told(at)
    sheets = [
        (one.title, [(chosen.title,), (), *(row for table in one.tables for row in table.with_header)])
        for one in in_sections(tables)
    ]
    said = [(one,) for one in (*chosen.untold, *chosen.notes)]
    defined = [pair for one in tables for pair in one.definitions]
    definitions = (_("Så är det räknat"), [(chosen.title,), (), *defined, (), *said])
    return _file(to_book([*sheets, definitions]), EXCEL, f"{_name(chosen)}.xlsx")


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


def _told(at: StaffRequest) -> tuple[Chosen, Publication, list[WordTable]]:
    """What is asked for, in words; NotFound where nothing of it is told."""
    chosen, found = _to_keep(at)
    tables = chosen.tables(at.parts.catalogue)
    if not tables:
        raise NotFound
    return chosen, found, tables


def _to_keep(at: StaffRequest) -> tuple[Chosen, Publication]:
    chosen = chosen_in(at)
    if chosen.found is None:
        raise NotFound
    return chosen, chosen.found
