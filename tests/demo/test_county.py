"""The county is the real one, with the programmes that its federation supports."""

from smail.demo import county


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


def test_every_programme_of_the_county_is_there_and_iris() -> None:
    names = {one.name for one in (*county.PROGRAMMES, *county.UNDERTAKINGS)}
    assert names == {
        "En väg in – steget vidare",
        "Arbetslivsintro",
        "Ung framtid",
        "Framsteget 2.0",
        "Framsteget 2.0 – unga",
        "Jobbcentrum – din väg framåt",
        "SMAIL",
        "RegExPro",
        "RegExPro 2.0",
        "Förstudie",
        "IRIS",
    }


def test_they_ask_seven_seven_and_seven_and_fourteen_under_titles_of_their_own() -> None:
    assert {one.form for one in county.PROGRAMMES} == {"seven", "seven_plus_seven", "fourteen"}
    assert len({one.staff_title for one in county.PROGRAMMES}) == 4


def test_handledare_rate_in_programmes_with_half_of_the_persons() -> None:
    rated = sum(one.expected_number for one in county.PROGRAMMES if one.staff_rates)
    assert 0.45 < rated / sum(one.expected_number for one in county.PROGRAMMES) < 0.55


def test_the_two_programmes_that_share_persons_have_one_controller() -> None:
    places = {one.key: one.municipality for one in county.PROGRAMMES}
    assert len({places[key] for key in county.PAIR}) == 1


def test_what_has_no_participants_keeps_its_own_years() -> None:
    years = {one.name: (one.starts_on.year, one.ends_on.year) for one in county.UNDERTAKINGS}
    assert years == {
        "SMAIL": (2022, 2023),
        "RegExPro": (2020, 2023),
        "RegExPro 2.0": (2024, 2027),
        "Förstudie": (2024, 2024),
        "IRIS": (2020, 2023),
    }


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


def test_every_programme_says_in_english_what_it_says_in_swedish() -> None:
    for one in county.PROGRAMMES:
        assert one.staff_title_en
        assert bool(one.benefits_text_en) == bool(one.benefits_text)
