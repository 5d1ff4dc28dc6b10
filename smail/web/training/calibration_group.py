"""How a group of raters agrees: for whoever trains them, and never whose a figure is."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import vignettes
from smail.domain.calibration import FEWEST_RATERS
from smail.policies import Action
from smail.queries import calibration as reads
from smail.queries.in_words import STAFF_LANGUAGE
from smail.reports.calibration import Drift, GroupRound, drifts, group_rounds
from smail.web.guard import needs
from smail.web.parts import StaffRequest
from smail.web.training.calibration_words import agreement, signed, with_interval
from smail.web.training.room import training


@training.get("/kalibrering", endpoint="calibration")
@needs(Action.SEE_CALIBRATION)
def overview(at: StaffRequest) -> ResponseReturnValue:
    """Each round that enough of the viewer's group have sent in."""
    situations = vignettes.newest()
    raters = reads.by_rater(at.db, at.viewer, situations.digest)
    found = group_rounds(situations, {number: tuple(own.values()) for number, own in raters.items()})
    questions = at.parts.catalogue.get(situations.instrument_key, situations.instrument_version)
    areas = {
        key: questions.indicator(questions.item(key).indicator or "").name(STAFF_LANGUAGE)
        for key in situations.all[0].references
    }
    return render_template(
        "pages/training/calibration.html",
        rounds=[(one, _rows(one, areas)) for one in found],
        drift=[_moved(one) for one in drifts(situations, raters)],
        n_situations=len(situations.all),
        fewest=FEWEST_RATERS,
    )


def _moved(one: Drift) -> tuple[str, int, str, str, str]:
    """The two rounds, those who took part in both, how they leant in each, and how far they moved."""
    rounds = _("%(before)d och %(after)d", before=one.number - 1, after=one.number)
    return rounds, one.n_raters, signed(one.before), signed(one.after), signed(one.moved)


def _rows(found: GroupRound, areas: dict[str, str]) -> list[tuple[str, int, str, str, str]]:
    """The area, the raters, agreement with the reference and between the raters, and the leaning."""
    return [
        (
            areas[one.item_key],
            found.n_raters,
            agreement(one.kappa),
            with_interval(one.icc, one.interval),
            signed(one.apart),
        )
        for one in found.areas
    ]
