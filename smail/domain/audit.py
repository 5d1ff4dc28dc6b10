"""What can stand in the audit: a code for each thing that is done, and for each kind of thing it is done to.

A code is written to a table that is never changed, so none is ever renamed; each has its words in
smail.web.audit_words.
"""

from enum import StrEnum


class AuditAction(StrEnum):
    """What was done."""

    ACCESSIBILITY_REPORT_ANSWER = "accessibility_report.answer"
    ACCOUNT_CREATE = "account.create"
    ACCOUNT_EDIT = "account.edit"
    ACCOUNT_END = "account.end"
    ACCOUNT_INVITE = "account.invite"
    ACCOUNT_PASSWORD = "account.password"  # noqa: S105 - a code, not a password
    ACCOUNT_PHONE = "account.phone"
    ACCOUNT_RECOVERY_CODES = "account.recovery_codes"
    ASSESSMENT_SUBMIT = "assessment.submit"
    CODE_ISSUE = "code.issue"
    COMMENT_REMOVE = "comment.remove"
    COMMENT_WRITE = "comment.write"
    CONSENT_GIVE = "consent.give"
    CONSENT_WITHDRAW = "consent.withdraw"
    CONTROLLER_CREATE = "controller.create"
    CONTROLLER_EDIT = "controller.edit"
    DEMO_BUILD = "demo.build"
    ENROLMENT_END = "enrolment.end"
    FEDERATION_CREATE = "federation.create"
    FRAMSTEG_WRITE = "framsteg.write"
    LINK_ISSUE = "link.issue"
    LINK_REVOKE = "link.revoke"
    ORGANISATION_CREATE = "organisation.create"
    ORGANISATION_EDIT = "organisation.edit"
    PARTICIPANT_CONTACT = "participant.contact"
    PARTICIPANT_LANGUAGE = "participant.language"
    PARTICIPANT_REGISTER = "participant.register"
    PAUSE_END = "pause.end"
    PAUSE_START = "pause.start"
    PERIOD_REASON = "period.reason"
    PIN_SET = "pin.set"
    PROGRAMME_CREATE = "programme.create"
    PROGRAMME_EDIT = "programme.edit"
    ROLE_END = "role.end"
    ROLE_GIVE = "role.give"
    SCREEN_UNLOCK = "screen.unlock"
    SEE_PARTICIPANT = "see_participant"
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    SIGN_OUT_EVERYWHERE = "sign_out.everywhere"
    TEAM_BEGIN = "team.begin"
    TEAM_CONFIRM = "team.confirm"
    TEAM_END = "team.end"
    TOGETHER_BEGIN = "together.begin"


class AuditObject(StrEnum):
    """What it was done to."""

    ACCESSIBILITY_REPORT = "accessibility_report"
    ACCOUNT = "account"
    ASSESSMENT = "assessment"
    COMMENT = "comment"
    CONSENT = "consent"
    CONTROLLER = "controller"
    ENROLMENT = "enrolment"
    FEDERATION = "federation"
    FRAMSTEG = "framsteg"
    ORGANISATION = "organisation"
    PARTICIPANT = "participant"
    PROGRAMME = "programme"
    STAFF_PERIOD = "staff_period"
