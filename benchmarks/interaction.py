"""How long from moving a slider to the picture drawn, and from frame to frame while a player plays.

    python -m benchmarks.interaction                      our component against st.plotly_chart, same figure, one run;
                                                          then K on the playground and on the page about EM
    python -m benchmarks.interaction --url http://127.0.0.1:8501/?k=3 --slider k      a page of the running app

Times are taken in Chromium: from the key press on the slider until the frame with the changed picture has been painted.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.serving import served

ROOT = Path(__file__).resolve().parents[1]
APP = """
import numpy as np, plotly.graph_objects as go, streamlit as st
from pages.ui import settling
from pages.ui.plot import plot
settling.settle()  # as the app does
k = st.slider("k", 1, 60, 3, key="k")
X, label = np.random.default_rng(0).normal(size=(1000, 2)), np.random.default_rng(k).integers(0, 3, 1000)
points = go.Scatter(x=X[:, 0], y=X[:, 1], mode="markers", marker=dict(color=label, colorscale="Viridis"))
figure = go.Figure(points, dict(title=f"k is {k}", template="none"))
if st.query_params["how"] == "ours":
    plot(figure, key="picture", alt="A cloud")
else:
    st.plotly_chart(figure, key="picture")
"""
LISTEN = """() => window.addEventListener(
  'keydown', () => { window.pressed = performance.now() }, { once: true, capture: true })"""
WAIT = """async ([watched, before]) => {
  const value = Function('return ' + watched)
  while (value() === before || value() == null) await new Promise(requestAnimationFrame)
  await new Promise(painted => { // a message sent within a frame arrives when that frame has been painted
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = painted
    port2.postMessage(0)
  })
  return performance.now()
}"""
FRAMES = """async seconds => {
  const gaps = [], end = performance.now() + seconds * 1000
  document.querySelector('[data-action=play]').click()
  for (let last = performance.now(); last < end;) {
    await new Promise(requestAnimationFrame)
    gaps.push(performance.now() - last)
    last = performance.now()
  }
  return gaps.slice(1)
}"""
REAL = {"playground, 1,002 points": "/?size=334", "EM, step by step, 1,002 points": "/em-steps?size=334"}
OURS = "document.querySelector('.gmm[data-drawn]')?.dataset.drawn"
NATIVE = "document.querySelector('.js-plotly-plot .gtitle')?.textContent"


@contextmanager
def comparison() -> Iterator[str]:
    """The address of a server with the two ways to draw one figure."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "app.py"
        script.write_text(APP, encoding="utf-8")
        (Path(folder) / "static").symlink_to(ROOT / "static")
        with served(script=script) as server:
            yield server.url


def slider_to_picture(page: Page, key: str, watched: str, times: int) -> list[float]:
    """Milliseconds from a key press on the slider to the picture, for `times` presses back and forth."""
    page.wait_for_function(f"() => {watched} != null", timeout=60_000)
    slider = f".st-key-{key} input[type=range]"
    page.wait_for_selector(slider)
    taken = []
    for press in range(times + 3):
        page.wait_for_timeout(400)  # the page comes to rest; nothing is measured in a burst
        before = page.evaluate(f"() => {watched}")
        page.focus(slider)
        page.evaluate(LISTEN)
        page.keyboard.press("ArrowLeft" if press % 2 else "ArrowRight")
        end = page.evaluate(WAIT, [watched, before])
        taken.append(end - page.evaluate("() => window.pressed"))
    return taken[3:]  # the first ones warm up


def compare(page: Page, times: int) -> None:
    """The same figure drawn in both ways."""
    with comparison() as url:
        page.goto(f"{url}/?how=ours")
        ours = report("1,000 points, our component", slider_to_picture(page, "k", OURS, times))
        page.goto(f"{url}/?how=native")
        native = report("1,000 points, st.plotly_chart", slider_to_picture(page, "k", NATIVE, times))
        print(f"ratio {native / ours:.1f}   (target for ours: 150 ms)")


def real_pages(page: Page, times: int) -> None:
    """K moved back and forth where a fit is there already."""
    with served() as server:
        for name, path in REAL.items():
            page.goto(server.url + path)
            report(f"{name} (target: 150 ms)", slider_to_picture(page, "k", OURS, times))


def report(name: str, taken: list[float]) -> float:
    median = statistics.median(taken)
    p95 = statistics.quantiles(taken, n=20)[-1]
    print(f"{name:<46} median {median:6.0f} ms   p95 {p95:6.0f} ms   ({len(taken)} moves)")
    return median


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="a page of a running app instead of the comparison")
    parser.add_argument("--slider", default="k", help="key of the slider on that page")
    parser.add_argument("--times", type=int, default=25)
    arguments = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page(viewport={"width": 1280, "height": 720})
        if arguments.url:
            page.goto(arguments.url)
            report(arguments.url, slider_to_picture(page, arguments.slider, OURS, arguments.times))
            if page.locator("[data-action=play]").count():
                report("frame to frame while playing", page.evaluate(FRAMES, 5))
        else:
            compare(page, arguments.times)
            real_pages(page, arguments.times)
        chromium.close()


if __name__ == "__main__":
    main()
