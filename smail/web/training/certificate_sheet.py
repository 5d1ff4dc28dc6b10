"""The certificate as a sheet to print: for whoever holds it, and for who may see it in the list."""

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from smail import clock
from smail.db.tables import Account, Certificate, Course, Learner
from smail.domain.certification import CourseRule
from smail.domain.people import format_number
from smail.errors import NotFound
from smail.policies import Action, CertificateSubject
from smail.queries import learners, organisations
from smail.queries.training_rules import rule_of
from smail.reports.certificate_sheet import CertificateSheet, certificate_pdf
from smail.web import dates
from smail.web.account.routes import account
from smail.web.guard import needs
from smail.web.parts import PublicRequest, StaffRequest
from smail.web.qr import qr_path
from smail.web.training.room import training
from smail.web.training.words import LEVELS, hours

__all__ = ["account", "own_sheet", "sheet", "sheet_file", "training"]


Asked = StaffRequest | PublicRequest


@training.get("/certifikat/<certificate_id>/certifikat.pdf", endpoint="certificate_pdf")
@needs(Action.SEE_CERTIFICATES, of="certificate_id")
def sheet(at: StaffRequest, certificate: CertificateSubject) -> ResponseReturnValue:
    """The certificate of somebody in the organisations within the viewer's roles, as PDF."""
    return sheet_file(at, at.db.get_one(Certificate, certificate.id))


@account.get("/konto/kurser/certifikat.pdf", endpoint="own_certificate")
@needs(Action.USE_OWN_ACCOUNT)
def own_sheet(at: StaffRequest) -> ResponseReturnValue:
    """One of the own certificates as PDF; NotFound for another's."""
    wanted = request.args.get("certifikat")
    own = learners.certificates_of_account(at.db, at.viewer.account_id)
    row = next((one for one in own if one.public_id == wanted), None)
    if row is None:
        raise NotFound("one has no such certificate")
    return sheet_file(at, row)


def sheet_file(at: Asked, row: Certificate) -> ResponseReturnValue:
    """The certificate as PDF; NotFound for one that is withdrawn."""
    if row.withdrawn_on is not None and row.withdrawn_on <= clock.today():
        raise NotFound("the certificate is withdrawn")
    name = f"certifikat-{row.number}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(certificate_pdf(_sheet(at, row)), mimetype="application/pdf", headers=headers)


def _sheet(at: Asked, row: Certificate) -> CertificateSheet:
    learner = at.db.get_one(Learner, row.learner_id)
    called = learner.name
    name = row.issued_to or called
    place = row.issued_unit or _unit(at, row, learner)
    address = at.parts.settings.base_url + url_for("certificate.check", proof=row.proof)
    return CertificateSheet(
        title=_("Certifikat"),
        lead=_("Det här visar att"),
        name=name,
        level=_("är certifierad som %(level)s", level=LEVELS[row.level]),
        said=_said(at, row),
        facts=((*_facts(at, row, place), *(((_("Heter nu"), called),) if called != name else ()))),
        qr=qr_path(address),
        qr_label=_("QR-kod till sidan där certifikatet kan kontrolleras"),
        check=_("Läs av rutan för att se om certifikatet gäller i dag."),
        address=address,
    )


def _unit(at: Asked, row: Certificate, learner: Learner) -> str:
    """What the unit is called now, where no name of it was kept."""
    return organisations.called(at.db, row.issued_in_id or learner.organisation_id)["issued_unit"]


def _said(at: Asked, row: Certificate) -> tuple[str, ...]:
    if row.course_id is None:
        return ()
    course = at.db.get_one(Course, row.course_id)
    return (_("Kurs: %(title)s. %(took)s", title=course.title, took=_took(rule_of(course.rule))),)


def _took(rule: CourseRule) -> str:
    """What the course took, in a sentence."""
    each = hours(rule.minutes_each)
    if not rule.home_task_minutes:
        return _("Den omfattar %(n)d × %(each)s.", n=rule.n_occasions, each=each)
    return _(
        "Den omfattar %(n)d × %(each)s och en hemuppgift på %(task)s.",
        n=rule.n_occasions,
        each=each,
        task=hours(rule.home_task_minutes),
    )


def _facts(at: Asked, row: Certificate, organisation: str) -> tuple[tuple[str, str], ...]:
    issuer: Account | Learner | None = None
    if row.issued_by_id is not None:
        issuer = at.db.get_one(Account, row.issued_by_id)
    elif row.issued_by_learner_id is not None:
        issuer = at.db.get_one(Learner, row.issued_by_learner_id)
    by = "" if issuer is None else issuer.name
    told = (
        (_("Organisation"), organisation),
        (_("Nummer"), format_number(row.number)),
        (_("Utfärdat"), dates.day(row.issued_on)),
        (_("Gäller till och med"), dates.day(row.valid_until)),
        (_("Utfärdat av"), by),
    )
    return tuple((label, value) for label, value in told if value)
