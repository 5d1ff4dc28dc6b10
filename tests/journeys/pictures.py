"""Makes the picture of the README from a demo that is running: a question on a phone beside Today at a desk.

.venv/bin/smail --instance DIR demo --serve --port 8000 &
.venv/bin/python -m tests.journeys.pictures DIR
"""

import base64
import json
import sys
from pathlib import Path
from typing import Any

import pyotp
from playwright.sync_api import Browser, Page, ViewportSize

from tests.journeys.browsers import chromium

PICTURE = Path(__file__).parent.parent / "pictures" / "smail.png"
LARGEST = 250_000
PHONE: ViewportSize = {"width": 360, "height": 880}
DESK: ViewportSize = {"width": 1280, "height": 1060}
SIZE: ViewportSize = {"width": 1440, "height": 880}

BOARD = """<!doctype html><html lang="sv"><meta charset="utf-8"><title>SMAIL</title><style>
body { margin: 0; display: flex; gap: 36px; align-items: center; justify-content: center; block-size: 880px;
  background: #e4ebe9 }
img { display: block; border: 1px solid #cfd9d7; border-radius: 14px }
.desk { inline-size: 980px }
.phone { inline-size: 336px; border: 6px solid #1c2b2d; border-radius: 28px }
</style><img class="phone" alt="En fråga" src="data:image/png;base64,%s">
<img class="desk" alt="I dag" src="data:image/png;base64,%s"></html>"""


def main(instance: Path) -> None:
    """The picture is written anew; it fails when it would be too heavy for a README."""
    demo = json.loads((instance / "demo.json").read_text("utf-8"))
    with chromium() as browser:
        board = BOARD % (_encoded(_question(browser, demo)), _encoded(_today(browser, demo)))
        page = browser.new_page(viewport=SIZE)
        page.set_content(board)
        page.screenshot(path=PICTURE)
    assert PICTURE.stat().st_size <= LARGEST, f"{PICTURE.stat().st_size} bytes"


def _question(browser: Browser, demo: dict[str, Any]) -> bytes:
    person = next(one for one in demo["participants"] if one["due"] and one["language"] == "sv")
    page = browser.new_context(viewport=PHONE, locale="sv-SE", device_scale_factor=1).new_page()
    page.goto(person["link"])
    page.get_by_role("heading", level=1).wait_for()
    _press(page, "Börja", "Fortsätt")
    page.locator("label.answer").nth(2).click()
    page.get_by_text("Sparat", exact=True).wait_for()
    page.mouse.move(0, 0)
    return page.screenshot()


def _today(browser: Browser, demo: dict[str, Any]) -> bytes:
    account = next(one for one in demo["staff"] if one["role"] == "handledare")
    page = browser.new_context(viewport=DESK, locale="sv-SE", device_scale_factor=1).new_page()
    page.goto(f"{demo['base_url']}/logga-in")
    page.get_by_label("Användarnamn").fill(account["username"])
    page.get_by_label("Lösenord").fill(account["password"])
    _press(page, "Nästa")
    page.get_by_label("Kod med sex siffror").fill(pyotp.TOTP(account["totp_secret"]).now())
    _press(page, "Logga in")
    page.get_by_role("heading", name="Att göra").wait_for()
    return page.screenshot()


def _press(page: Page, *names: str) -> None:
    first, *others = (page.locator(".button", has_text=name) for name in names)
    for other in others:
        first = first.or_(other)
    first.first.click()


def _encoded(picture: bytes) -> str:
    return base64.b64encode(picture).decode()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
