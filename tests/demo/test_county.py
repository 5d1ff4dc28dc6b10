"""The county is the real one, and every role of SMAIL has somebody in it."""

from smail.demo import county
from smail.domain.roles import STAFF_ROLES, Role


def test_the_eight_municipalities_carry_the_codes_of_scb() -> None:
    assert county.MUNICIPALITIES == {
        "Håbo": "0305",
        "Älvkarleby": "0319",
        "Knivsta": "0330",
        "Heby": "0331",
        "Tierp": "0360",
        "Uppsala": "0380",
        "Enköping": "0381",
        "Östhammar": "0382",
    }


def test_every_role_is_held_by_somebody() -> None:
    assert {role.role for one in county.STAFF for role in one.roles} == STAFF_ROLES


def test_every_municipality_and_the_federation_have_somebody() -> None:
    assert {one.municipality for one in county.STAFF} == {*county.MUNICIPALITIES, None}


def test_one_handledare_holds_two_roles() -> None:
    held = {one.username: {role.role for role in one.roles} for one in county.STAFF}
    assert {Role.HANDLEDARE, Role.UTBILDARE} in held.values()


def test_no_surname_could_be_anybodys() -> None:
    titles = {
        "Vägledare",
        "Coach",
        "Sekreterare",
        "Handledare",
        "Insatsansvarig",
        "Projektledare",
        "Samordnare",
    }
    titles |= {"Styrelse", "Enhetschef", "Utbildare", "Förbundsutbildare", "Administratör", "Slutat"}
    assert {one.last_name for one in (*county.STAFF, county.LEFT)} == titles


def test_three_programmes_ask_seven_seven_and_seven_and_fourteen_under_titles_of_their_own() -> None:
    assert {one.form for one in county.PROGRAMMES} == {"seven", "seven_plus_seven", "fourteen"}
    assert len({one.staff_title for one in county.PROGRAMMES}) == 3


def test_a_municipality_is_called_as_it_calls_itself() -> None:
    assert {county.full_name(name) for name in county.MUNICIPALITIES} == {
        "Enköpings kommun",
        "Heby kommun",
        "Håbo kommun",
        "Knivsta kommun",
        "Tierps kommun",
        "Uppsala kommun",
        "Älvkarleby kommun",
        "Östhammars kommun",
    }
