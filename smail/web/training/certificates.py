"""Certificates: the list of who holds one, the withdrawal, and the page on which anybody can check one."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.db.tables import Certificate
from smail.domain.certification import Level
from smail.errors import NotFound
from smail.policies import Action, CertificateSubject, may
from smail.queries import certificates as reads
from smail.queries import courses
from smail.queries.certificates import Holder
from smail.services import certification
from smail.web import dates
from smail.web.forms import blank, choices, errors_of, read
from smail.web.guard import needs, public_reading
from smail.web.parts import PublicRequest, StaffRequest
from smail.web.training.forms import WithdrawForm
from smail.web.training.room import training
from smail.web.training.words import LEVELS, STANDINGS

certificate = Blueprint("certificate", __name__)


@training.get("/certifikat", endpoint="certificates")
@needs(Action.SEE_CERTIFICATES)
def overview(at: StaffRequest) -> ResponseReturnValue:
    """Who holds which certificate, in the organisations within the viewer's roles."""
    today = clock.today()
    rows = reads.holders(at.db, at.viewer)
    own = at.viewer.account_id
    levels = {level for level in LEVELS if certification.may_withdraw(at.db, own, level, today)}
    return render_template(
        "pages/training/certificates.html",
        rows=[
            (
                row,
                STANDINGS[row.certificate.standing(today)],
                row.certificate.level in levels and _may_withdraw(at, row),
                _reason(at, row),
            )
            for row in rows
        ],
        levels=LEVELS,
        may_import=may(at.viewer, Action.IMPORT_REGISTER),
    )


@training.route(
    "/certifikat/<certificate_id>/aterkalla", methods=["GET", "POST"], endpoint="withdraw_certificate"
)
@needs(Action.WITHDRAW_CERTIFICATE, of="certificate_id")
def withdraw(at: StaffRequest, certificate: CertificateSubject) -> ResponseReturnValue:
    """The certificate opens nothing from today; why is kept."""
    row = reads.holder(at.db, certificate.id)
    form = blank(WithdrawForm) if request.method == "GET" else read(WithdrawForm)
    if row.certificate.withdrawn_on is not None:
        if request.method == "GET":
            raise NotFound
        # Somebody was first: the page says so, and what was typed stands on it.
        return _page(row, form), 409
    beside = certification.left_beside(at.db, certificate.id, clock.today())
    form.beside.choices = choices((one.public_id, one.number) for one in beside)
    if request.method == "GET":
        return _page(row, form, beside)
    if not form.validate():
        return _page(row, form, beside), 422
    chosen = [one.id for one in beside if one.public_id in form.beside.data]
    for own in (certificate.id, *chosen):
        if own == certificate.id or at.db.get_one(Certificate, own).withdrawn_on is None:
            certification.withdraw(
                at.db, at.parts.vault, own, form.because.data or "", at.actor, at.viewer.account_id
            )
    flash(_("Certifikatet är återkallat från och med i dag."), "ok")
    _tell_of_courses(at, row)
    return redirect(url_for("training.certificates"), 303)


@certificate.get("/intyg/<proof>")
@public_reading
def check(at: PublicRequest, proof: str) -> ResponseReturnValue:
    """What anybody who has the QR code may know: level, organisation, until when; no name."""
    found = reads.by_proof(at.db, proof)
    if found is None:
        raise NotFound
    row, organisation = found
    return render_template(
        "pages/training/check.html",
        row=row,
        level=LEVELS[row.level],
        organisation=organisation,
        standing=STANDINGS[row.standing(clock.today())],
    )


def _may_withdraw(at: StaffRequest, row: Holder) -> bool:
    return row.certificate.withdrawn_on is None and may(at.viewer, Action.WITHDRAW_CERTIFICATE, row.subject)


def _reason(at: StaffRequest, row: Holder) -> str | None:
    """Why it was withdrawn, for whoever may do that."""
    if row.certificate.withdrawn_on is None or not may(at.viewer, Action.WITHDRAW_CERTIFICATE, row.subject):
        return None
    return certification.reason_of(at.parts.vault, at.db.get_one(Certificate, row.certificate.id))


def _tell_of_courses(at: StaffRequest, row: Holder) -> None:
    """Which courses somebody who may no longer teach holds that are not over."""
    learner = at.db.get_one(Certificate, row.certificate.id).learner
    if row.certificate.level is not Level.UTBILDARE or learner.account_id is None:
        return
    titles = courses.coming_of(at.db, learner.account_id, clock.now())
    if titles:
        said = _(
            "%(name)s håller kurser som inte är slut: %(titles)s. Välj någon annan som håller dem.",
            name=row.name,
            titles=", ".join(titles),
        )
        flash(said, "warning")


def _page(row: Holder, form: WithdrawForm, beside: Sequence[Certificate] = ()) -> str:
    errors = errors_of(form)
    withdrawn_on = row.certificate.withdrawn_on
    if withdrawn_on is not None:
        said = _(
            "Certifikatet är redan återkallat, %(day)s. Inget mer är sparat.", day=dates.day(withdrawn_on)
        )
        errors = (("because", said),)
    return render_template(
        "pages/training/withdraw.html",
        row=row,
        level=LEVELS[row.certificate.level],
        beside=beside,
        form=form,
        errors=errors,
        wrong=dict(errors),
    )
