"""The desk in a real browser (headless Chromium): a day at the desk by keyboard alone, and a look for barriers.

Where there is no Chromium this skips; in CI (SYMMIRROR_TEST_BROWSER=required) that fails instead.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from appliance.clinic import overview
from tests.support.desk import NOW_S, PASSWORD, Made, make, served
from tests.support.exchanged import Kit

PAGES = ("/", "/?q=nobody", "/kits/K-05", "/loans", "/loans/1", "/loans/1?language=ar", "/import", "/loans/99")
#: axe-core: what is looked for, by the rules of WCAG 2.2 AA and good practice.
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
#: A small phone, a wide screen, a wide screen at 200 % (half as many CSS pixels), by day and by night; longer words,
#: and words from right to left.
LOOKS = (
    ("light", 360, 740, 1, "en"), ("dark", 360, 740, 1, "de"), ("dark", 1280, 900, 1, "en"),
    ("light", 640, 450, 2, "fr"), ("light", 360, 740, 1, "ar"), ("dark", 1280, 900, 1, "ar"),
)  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    if found is None:
        assert os.environ.get("SYMMIRROR_TEST_BROWSER") != "required", "CI has to bring Chromium: apt install chromium"
        pytest.skip("no Chromium here: apt install chromium")
    with sync_playwright() as driver:
        made = driver.chromium.launch(executable_path=found, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield made
        made.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Made, str]]:
    made = make(tmp_path_factory.mktemp("desk"))
    with served(made.desk) as address:
        yield made, address
    made.database.close()


@contextmanager
def visit(browser: Browser, address: str, **more: Any) -> Iterator[Page]:
    """A visitor without a script; nothing may be asked for elsewhere, nothing may be complained about."""
    context: BrowserContext = browser.new_context(base_url=address, **more)
    told: list[str] = []
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.on("console", lambda message: told.append(message.text))
    page.on("request", lambda request: told.append(request.url) if not request.url.startswith(address) else None)
    yield page
    context.close()
    assert [line for line in told if "status of 4" not in line] == []


def press_until(page: Page, name: str, key: str = "Tab") -> None:
    """Go on with ``key`` until the element with that text or name has the focus; it is to be seen that it has."""
    seen = []
    for _ in range(80):
        page.keyboard.press(key)
        told = page.evaluate(
            "() => { const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();"
            " return [(e.tagName !== 'SELECT' && e.innerText) || e.getAttribute('aria-label') || e.name || '',"
            " s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 && b.width > 0 && b.height > 0,"
            " b.left >= 0 && b.top >= 0 && b.top < innerHeight]; }"
        )
        seen.append(told[0])
        if told[0].strip() == name:
            assert told[1:] == [True, True], f"the focus on '{name}' can't be seen"
            return
    raise AssertionError(f"'{name}' is not reached by keyboard: {seen}")


def barriers(page: Page) -> list[str]:
    """What axe-core finds on the page."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations', 'incomplete']})")
    return [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:120]}" for v in found["violations"]]


def log_in(page: Page) -> None:
    """At the second try."""
    page.goto("/loans/1")
    expect(page).to_have_title("Log in · Symmirror desk")
    press_until(page, "password")
    page.keyboard.type("no idea at all")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("That is not the password.")
    press_until(page, "password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kits")


def test_a_day_at_the_desk_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    """Log in, import what a stick brought, read the loan, take its report, say that a kit is clean, log out."""
    made = make(tmp_path, password=PASSWORD)
    kit = Kit("K-77", tmp_path)
    brought = tmp_path / "K-77.symmirror"
    brought.write_bytes(kit.sealed(kit.lend("L-77", 2), made.clinic))
    with served(made.desk) as address, visit(browser, address, accept_downloads=True) as page:
        page.on("filechooser", lambda chooser: chooser.set_files(brought))
        log_in(page)
        press_until(page, "Import")
        page.keyboard.press("Enter")
        expect(page).to_have_title("Import · Symmirror desk")
        press_until(page, "files")
        page.keyboard.press("Enter")
        expect(page.locator("#files")).to_have_value(re.compile(brought.name))
        press_until(page, "Import")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("kit K-77, loan L-77: 2 new sessions.")

        press_until(page, "Show the loan")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Loan L-77")
        drawing = page.get_by_role("img").nth(1)
        expect(drawing).to_have_accessible_name(
            "Smile: “well”: left 2.2\u00a0mm, right 5.0\u00a0mm in the last seven days."
        )
        press_until(page, "PDF, for paper")
        with page.expect_download() as saved:
            page.keyboard.press("Enter")
        assert saved.value.suggested_filename == "symmirror-K-77-L-77.pdf"
        assert Path(saved.value.path()).read_bytes().startswith(b"%PDF-")

        page.goto("/?state=in+cleaning")
        press_until(page, "Skip to the content")
        page.keyboard.press("Enter")
        press_until(page, "K-05")
        page.keyboard.press("Enter")
        expect(page).to_have_title("Kit K-05 · Symmirror desk")
        press_until(page, "Cleaned and checked")
        page.keyboard.press("Enter")
        expect(page.get_by_text("cleaned and checked: can be lent")).to_be_visible()
        with made.database.reading() as db:
            assert overview.counts(db, NOW_S)[overview.State.READY] == 1

        press_until(page, "Log out")
        page.keyboard.press("Enter")
        expect(page).to_have_title("Log in · Symmirror desk")
        page.go_back()
        expect(page).to_have_title("Log in · Symmirror desk")  # nothing is kept to be looked at
    made.database.close()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look)))
def test_no_page_has_barriers_or_is_wider_than_the_screen(
    browser: Browser, desk: tuple[Made, str], look: tuple[Any, int, int, int, str]
) -> None:
    scheme, width, height, zoom, language = look
    with visit(browser, desk[1], color_scheme=scheme, viewport={"width": width, "height": height},
               device_scale_factor=zoom, locale=language) as page:  # fmt: skip
        for path in (*PAGES, "/login"):
            page.goto(path)
            assert page.evaluate("document.documentElement.lang") == language
            assert barriers(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} is too wide"
            assert page.evaluate("[...document.querySelectorAll('main, nav, header, footer')].length >= 4"), path
            dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 29)"
            assert dark == (scheme == "dark")


def test_the_look_for_barriers_finds_some(browser: Browser, desk: tuple[Made, str]) -> None:
    """The scan above would mean nothing if it found nothing anywhere."""
    with visit(browser, desk[1]) as page:
        page.goto("/loans/1")
        page.evaluate("document.querySelector('svg').removeAttribute('aria-label')")
        page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<input>')")
        found = " ".join(barriers(page))
    assert "svg-img-alt" in found
    assert "label" in found


def test_it_works_without_scripts(browser: Browser, desk: tuple[Made, str]) -> None:
    with visit(browser, desk[1], java_script_enabled=False) as page:
        page.goto("/")
        page.get_by_label("Kit, loan or pseudonym").fill("K-02")
        page.get_by_role("button", name="Search").click()
        expect(page.locator("tbody tr")).to_have_count(1)
        page.get_by_role("link", name="L-2").click()
        page.get_by_label("Language of the report").select_option("de")
        page.get_by_role("button", name="Show").click()
        expect(page.locator("div[lang=de]")).to_be_visible()


def test_a_language_is_chosen_by_keyboard_and_kept(browser: Browser, desk: tuple[Made, str]) -> None:
    with visit(browser, desk[1], locale="en-GB") as page:
        page.goto("/loans?state=due")
        press_until(page, "language")
        page.keyboard.press("End")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("الإعارات")
        assert page.url.endswith("/loans?state=due")
        assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
        # The page turns round: its name begins at the right, and the table's first column is there.
        places = (".name", "thead th", "thead th:last-child")
        name, first, last = (page.locator(of).first.bounding_box() for of in places)
        assert name is not None
        assert first is not None
        assert last is not None
        assert name["x"] > 200
        assert first["x"] > last["x"]
        page.goto("/")
        expect(page.get_by_role("heading", level=1)).to_have_text("الأجهزة")
