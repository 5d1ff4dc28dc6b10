"""Nobody who answers meets a dead end: the mark, the footer and a late choice all lead on."""

from playwright.sync_api import expect

from tests.journeys.browsers import Visitors
from tests.journeys.sites import Site
from tests.journeys.walking import at_question, button, choose, go_on, lose_the_network


def test_the_mark_and_the_footer_lead_back_to_the_question(site: Site, visitors: Visitors) -> None:
    page = visitors.page()
    page.goto(site.link_of(site.person()))
    button(page, "Börja").click()
    choose(page, "3")
    go_on(page)
    at_question(page, 2, 7)
    page.goto("/s")
    at_question(page, 2, 7)
    page.goto("/")
    at_question(page, 2, 7)
    page.get_by_role("link", name="Personuppgifter").click()
    expect(page.get_by_role("button", name="Lämna snabbt")).to_be_visible()
    page.get_by_role("link", name="Tillbaka till frågorna").click()
    button(page, "Fortsätt").click()
    at_question(page, 2, 7)


def test_a_new_link_opens_its_own_questions_while_another_is_open(site: Site, visitors: Visitors) -> None:
    page = visitors.page()
    first, second = site.person(), site.person()
    page.goto(site.link_of(first))
    button(page, "Börja").click()
    choose(page, "3")
    go_on(page)
    at_question(page, 2, 7)
    page.goto("about:blank")
    page.goto(site.link_of(second))
    button(page, "Börja").click()
    at_question(page, 1, 7)


def test_an_answer_sent_without_script_after_the_session_had_ended_is_kept(
    site: Site, visitors: Visitors
) -> None:
    person = site.person()
    page = visitors.page(java_script_enabled=False)
    page.goto(site.link_of(person))
    page.get_by_label("Klistra in länken här").fill(site.link_of(person))
    button(page, "Öppna").click()
    button(page, "Börja").click()
    choose(page, "2")
    go_on(page)
    choose(page, "5")
    site.expire_sessions(person)
    go_on(page)
    expect(page.get_by_text("Ditt senaste svar är inte sparat än.")).to_be_visible()
    button(page, "Länk eller kod").click()
    page.get_by_label("Klistra in länken här").fill(site.link_of(person))
    button(page, "Öppna").click()
    expect(page.get_by_text("Det du valde innan sidan stängdes är sparat.")).to_be_visible()
    assert list(site.answers_of(person).values()) == ["2", "5"]


def test_a_choice_that_waited_while_another_screen_sent_the_answers_in_is_told_of(
    site: Site, visitors: Visitors
) -> None:
    person = site.person()
    away, near = visitors.page(), visitors.page()
    away.goto(site.link_of(person))
    button(away, "Börja").click()
    at_question(away, 1, 7)
    lose_the_network(away)
    choose(away, "5")
    expect(away.get_by_text("Väntar på nät.")).to_be_visible()
    near.goto(site.link_of(person))
    button(near, "Börja").click()
    for number in range(1, 8):
        at_question(near, number, 7)
        choose(near, "2")
        go_on(near)
    button(near, "Nej, det räcker för i dag").click()
    go_on(near)
    near.get_by_label("Själv").check()
    button(near, "Skicka in").click()
    expect(near.get_by_role("heading", level=1)).to_have_text("Tack!")
    away.context.set_offline(False)
    expect(away.get_by_text("Ett val på den här skärmen kom inte med.")).to_be_visible()
    assert away.evaluate("localStorage.getItem('smail.unsaved')") is None
    away.reload()
    expect(away.get_by_text("Ett val på den här skärmen kom inte med.")).to_have_count(0)
