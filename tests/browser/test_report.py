"""A report in a real browser: figures are drawn from the file alone, in the reader's theme."""

import pytest

from gmm_core.data.catalogue import default_spec, load
from gmm_core.export.report import html_report
from gmm_core.figures.html import figure_html, library_html
from gmm_core.figures.scatter import mixture_scatter
from gmm_core.fit import restarts
from gmm_core.fit.spec import FitSpec

HOSTILE = "<img src=x onerror=alert(1)> </script> [a](http://x) $x^2$"


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    from dataclasses import replace

    data = replace(load(default_spec("kata")), feature_names=(HOSTILE, "y"))
    figure = mixture_scatter(data, restarts.fit(data.X, FitSpec(3)).mixture)
    parts = [HOSTILE], [HOSTILE], {HOSTILE: {"column": [HOSTILE]}}, {HOSTILE: figure_html(figure, HOSTILE)}, {}
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(html_report(HOSTILE, *parts, library=library_html()), encoding="utf-8")
    return path.as_uri()


@pytest.mark.parametrize(("theme", "text"), [("light", "rgb(27, 36, 48)"), ("dark", "rgb(232, 237, 243)")])
def test_it_draws_in_the_readers_theme_without_the_network(browser, report, theme, text):
    context = browser.new_context(color_scheme=theme)
    page = context.new_page()
    asked, failures = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on("console", lambda message: failures.append(message.text) if message.type == "error" else None)
    page.on("dialog", lambda dialog: (failures.append("a script ran"), dialog.dismiss()))
    page.goto(report)
    page.wait_for_selector(".gmm-figure .main-svg .scatterlayer path")
    assert page.evaluate("getComputedStyle(document.body).color") == text
    shown = page.locator(".gmm-figure .hoverlayer").evaluate("() => document.querySelector('.xtitle').style.fill")
    assert shown.startswith("rgb")
    assert page.locator("img, a[href]").count() == 0
    page.emulate_media(color_scheme="dark" if theme == "light" else "light")
    page.wait_for_function(f"document.querySelector('.xtitle').style.fill !== '{shown}'")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_function("document.querySelector('.main-svg').getAttribute('width') === '660'")
    assert page.evaluate("document.querySelector('.xtick text').style.fill") == "rgb(91, 100, 112)", "ink on paper"
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.wait_for_function("document.querySelector('.main-svg').getAttribute('width') !== '660'")
    assert [url for url in asked if not url.startswith(("data:", "blob:"))] == [report]
    assert failures == []
    context.close()
