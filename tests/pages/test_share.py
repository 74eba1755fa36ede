"""A link opens the page it was made on, wherever the app is served, and a code says the same link."""

from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from pages.ui import share
from pages.ui.builtin_lesson import FOUR_EXPLORATIONS
from pages.ui.contents import PAGES
from pages.ui.plan import from_text, to_text


@pytest.fixture
def served_at(monkeypatch):
    """Let the visitor's browser be at an address."""

    def at(url: str | None) -> None:
        monkeypatch.setattr(share, "st", SimpleNamespace(context=SimpleNamespace(url=url)))

    return at


@pytest.mark.parametrize("page", [entry.url_path for entry in PAGES])
@pytest.mark.parametrize(
    "base", ["http://localhost:8501", "https://stats.example.org/teaching/gmm", "http://10.0.0.7:80"]
)
@pytest.mark.parametrize("slash", ["", "/"])
def test_a_link_keeps_the_base_path_whatever_page_it_is_made_on(served_at, base, page, slash):
    served_at(f"{base}/{page}".rstrip("/") + slash)
    for target in ("", "class"):
        assert share.link(target, {}) == f"{base}/{target}?v=3"


def test_a_link_carries_the_state_and_the_version(served_at):
    served_at("http://localhost:8501/choose-k")
    link = urlsplit(share.link("choose-k", {"data": "moons", "k": "4", "title": "a&b=c #é"}))
    assert parse_qs(link.query) == {"data": ["moons"], "k": ["4"], "title": ["a&b=c #é"], "v": ["3"]}
    assert link.fragment == ""


def test_a_link_has_one_version_todays(served_at):
    served_at("http://localhost:8501/")
    assert parse_qs(urlsplit(share.link("", {"v": "0"})).query) == {"v": ["3"]}


def test_a_lesson_comes_out_of_its_link_as_it_went_in(served_at):
    served_at("https://stats.example.org/gmm/class")
    link = share.link("class", {"plan": to_text(FOUR_EXPLORATIONS)})
    assert from_text(parse_qs(urlsplit(link).query)["plan"][0]).steps[5].title == FOUR_EXPLORATIONS.steps[5].title


def test_before_the_browser_has_said_where_it_is_the_link_is_this_machines(served_at):
    served_at(None)
    assert share.link("class", {}) == "http://localhost:8501/class?v=3"
