"""A form takes the fields that it shows and no others: whoever tries names of columns gets nowhere."""

import json
from collections.abc import Iterator

import pytest

from smail.db.session import Database
from smail.db.tables import Base
from tests.factories.county import County
from tests.support import matrix
from tests.support.crawl import ROLES, Visitor
from tests.support.matrix import Row
from tests.support.snapshot import TRACES, contents, tables_written

COLUMNS = sorted({column.name for table in Base.metadata.tables.values() for column in table.columns})
MORE_NAMES = ("role", "scope", "account_id", "is_admin", "participant", "programme_id", "__class__", "db")
DOORS = frozenset({"ok", "out", "refused"})
# The best known role for each form: one that may use it.
PREFERRED = ("handledare_own", "coordinator", "administrator", "participant_code")
# Whom the form is shown to, where others that may come are only sent on.
SHOWN_TO = {"/las-upp": "locked", "/s/mer": "participant_link"}


def _forms() -> list[tuple[Row, str]]:
    """One request for each form, by a role that the door opens for."""
    found: dict[str, tuple[Row, str]] = {}
    for row in matrix.rows():
        order = (SHOWN_TO.get(row.route, ROLES[0]), *PREFERRED, *ROLES)
        role = next((one for one in order if row.cells[one] in DOORS), None)
        if row.method == "POST" and role is not None:
            found.setdefault(row.route, (row, role))
    return list(found.values())


FORMS = {row.route: (row, role) for row, role in _forms()}
# Without an opened link or a half-finished invitation or sign-in there is no form, and one is led away.
LEADS_AWAY = frozenset({"/inbjudan/valj", "/kursplats/min"})


# What a form takes is settled before the database is asked.
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_form_with_fields_too_many_is_refused_whole_and_every_one_of_them_was_unknown(
    database: Database,
    county: County,
    visitors: dict[str, Visitor],
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = contents(database)
    found: dict[str, list[str]] = {}
    with tables_written(database) as written:
        for route in sorted(FORMS.keys() - LEADS_AWAY):
            caplog.clear()
            written.clear()
            found[route] = [*_taken(route, county, visitors, caplog)]
            found[route] += [f"wrote to {name}" for name in written - TRACES]
    assert len(found) > 100
    assert {route: faults for route, faults in found.items() if faults} == {}
    assert contents(database) == before


def _taken(
    route: str, county: County, visitors: dict[str, Visitor], caplog: pytest.LogCaptureFixture
) -> Iterator[str]:
    """What a form with too many fields was given beyond a refusal that has counted them all."""
    row, role = FORMS[route]
    path, least = matrix.path_of(row, county, role), matrix.form_for(row, county)
    names = {*COLUMNS, *MORE_NAMES} - _fields_of(route)
    for more in (names, {"participant_id"}):
        answer = visitors[role].send("POST", path, {**least, **dict.fromkeys(more, "1")})
        if answer.status_code != 400:
            yield f"{len(more)} fields too many were answered {answer.status}"
    if _counted(caplog) != [len(names), 1]:
        yield f"of {len(names)} unknown fields were counted {_counted(caplog)}"


def _counted(caplog: pytest.LogCaptureFixture) -> list[int]:
    """How many unknown fields each refusal has counted, as the log says."""
    fields = [
        getattr(one, "smail_fields", {}) for one in caplog.records if one.message == "form.unknown_field"
    ]
    return [one["count"] for one in fields]


def _fields_of(route: str) -> frozenset[str]:
    """The columns whose names the form truly shows."""
    return SHOWN.get(route, frozenset())


SHOWN = {
    route: frozenset(names.split())
    for route, names in {
        "/deltagare/ny": "name starts_on language sex birth_year is_protected contact_choice phone email",
        "/deltagare/ta-emot": "number starts_on agreed_how",
        "/deltagare/<participant_id>/insats": "starts_on",
        "/deltagare/<participant_id>/uppgifter": "name contact_choice phone email",
        "/deltagare/<participant_id>/avslut": "reason occupation_before occupation_after support_before "
        "support_after education closing_talk closing_talk_on last_rating next_step",
        "/deltagare/<participant_id>/in-och-ut": "occupation support education",
        "/deltagare/<participant_id>/borjade": "kind started_on share is_subsidised",
        "/deltagare/aterkommer": "number starts_on",
        "/uppfoljning/<follow_up_id>": "done_on result occupation support line",
        "/samordning/insats/<programme_id>/uppfoljning": "n frame",
        "/deltagare/<participant_id>/plan/aktivitet": "what kind uptake provider areas starts_on ends_on "
        "hours_per_month outcome",
        "/deltagare/<participant_id>/plan/svar": "answer",
        "/deltagare/<participant_id>/mote": "version meeting_on areas sheet",
        "/deltagare/<participant_id>/borjade/ta-bort": "start",
        "/konto/koder": "password",
        "/las-upp": "password",
        "/deltagare/<participant_id>/tva-bilder": "version",
        "/deltagare/<participant_id>/papper": "language is_large",
        "/papper": "is_large",
        "/papper/<paper_id>": "filled_in_on focus free_text",
        "/samordning/organisationer/ny": "kind name scb_code ended_on",
        "/samordning/organisation/<organisation_id>": "kind name scb_code ended_on",
        "/samordning/personuppgiftsansvariga/ny": "name contact",
        "/samordning/personuppgiftsansvarig/<controller_id>": "name contact",
        "/samordning/import": "content",
        "/samordning/import/register": "content",
        "/samordning/kursdeltagare/konto": "learner account",
        "/insatser/<programme_id>/mal/andra": "counted_on key name note out_of scope sex support text value",
        "/insatser/<programme_id>/rapport": "anchored_on chair",
        "/insatser/<programme_id>/pengar": "starts_on ends_on granted used used_women used_men counted_on "
        "note",
        "/samordning/insatser/ny": "name case_number starts_on ends_on last_intake_on target_group "
        "expected_number staff_title instrument_key form interval_days opens_days_before on_time_days_after "
        "first_within_days staff_rates asks_hindsight types_twice certificate_demand plan_within_weeks "
        "benefits_text staff_title_en benefits_text_en cadence",
        "/samordning/insats/<programme_id>": "name case_number starts_on ends_on last_intake_on target_group "
        "expected_number staff_title instrument_key form interval_days opens_days_before on_time_days_after "
        "first_within_days staff_rates asks_hindsight types_twice certificate_demand plan_within_weeks "
        "benefits_text staff_title_en benefits_text_en cadence",
        "/samordning/vem-foljer-vem/<enrolment_id>": "kind",
        "/samordning/den-som-slutar/<account_id>": "kind",
        "/konton/nytt": "username first_name last_name role scope starts_on ends_on",
        "/konton/<account_id>/andra": "first_name last_name",
        "/konton/<account_id>/roll": "role scope starts_on ends_on",
        "/konton/<account_id>/ny-telefon": "reason",
        "/konto/mejl": "email pace",
        "/konto/kurser/svar": "answer needs sex email",
        "/utbildning/material": "title kind text",
        "/utbildning/material/<material_id>": "text change",
        "/samordning/personfiler/ny": "purpose recipient organisation starts_on ends_on columns age place "
        "start",
        "/samordning/personfil/<file_id>": "reason",
        "/utbildning/onskemal": "indicator text",
        "/utbildning/onskemal/<wish_id>": "state answer",
        "/utbildning/regler": "n_occasions minutes_each home_task_minutes needs_approval valid_months",
        "/utbildning/plan": "utbildare anvandare reached_on",
        "/utbildning/kurs/ny": "title places",
        "/utbildning/kurs/<course_id>/andra": "title places",
        "/utbildning/kurs/<course_id>/deltagare": "first_name last_name email sex learner_group",
        "/utbildning/kurs/<course_id>/plats": "answer needs first_name last_name email is_mistake",
        "/utbildning/kurs/<course_id>/narvaro": "is_from_list",
        "/utbildning/moten": "part",
        "/utbildning/mote/nytt": "title meeting_on agenda",
        "/utbildning/mote/<meeting_id>": "title meeting_on agenda answers by_on decision part",
        "/utbildning/stod": "given_on note",
        "/utbildning/ovning/ny": "name place",
        "/utbildning/ovning/<exercise_id>/deltar": "name",
        "/u/<key>": "free_text",
        "/s/oppna": "link",
        "/s/skarm": "number",
        "/logga-in": "username password",
        "/tillganglighet/brist": "page text reply_to",
        "/tyck-till": "page text sender wants_answer key",
        "/synpunkter/<opinion_id>": "answer",
        "/s/fraga/<item_key>": "answer version key",
        "/s/da/fraga/<item_key>": "answer version key",
        "/s/da/skicka": "mode",
        "/s/kod": "number",
        "/s/min-plan/svar": "answer",
        "/s/mote": "version meeting_on areas sheet",
        "/s/sist": "focus free_text",
        "/s/skicka": "mode",
        "/s/sprak": "language",
    }.items()
}


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_file_or_json_in_the_place_of_a_form_is_refused(
    database: Database, county: County, visitors: dict[str, Visitor]
) -> None:
    person, own = county.people["own"], visitors["handledare_own"]
    before = contents(database)
    path = f"/deltagare/{person.public_id}/framsteg"
    words = json.dumps({"csrf_token": own.csrf_token, "framsteg_line": "hej", "is_protected": True})
    assert own.browser().post(path, data=words, content_type="application/json").status_code == 400
    with_file = {"csrf_token": own.csrf_token, "photo": (b"GIF89a", "a.gif")}
    assert own.browser().post(path, data=with_file).status_code == 400
    assert contents(database) == before
