"""An analyst's whole way in a browser: a messy file, corrections, clusters, a selection, files taken home, new rows."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.visitor import Visitor

N = 80
FORMULA = "=HYPERLINK(1)"
SCREEN = """([x0, y0, x1, y1]) => {
  const gd = document.querySelector('.gmm-plot'), box = gd.getBoundingClientRect(), { xaxis, yaxis } = gd._fullLayout
  const across = x => box.left + xaxis._offset + xaxis.d2p(x), up = y => box.top + yaxis._offset + yaxis.d2p(y)
  return [across(x0), up(y0), across(x1), up(y1)]
}"""
"""Two corners in the picture's coordinates, on the screen."""


def measurements(seed: int) -> np.ndarray:
    """Rows of two groups, in turn, that stand apart in three columns."""
    return np.round(np.random.default_rng(seed).normal(size=(N, 3)) + 8 * (np.arange(N) % 2)[:, None], 3)


def messy(values: np.ndarray) -> bytes:
    """As a spreadsheet in German writes it, with a line above the header, gaps and a formula among the texts."""
    lines = ["Messung vom Montag", "", "Länge (mm);Breite (mm);Höhe (mm);Anmerkung"]
    lines += [";".join([*(f"{v:.3f}".replace(".", ",") for v in row), "gut"]) for row in values]
    lines[5] = ";".join(["n/a", *lines[5].split(";")[1:3], FORMULA])
    return "\n".join(lines).encode("cp1252")


def download(page: Page, label: str, folder: Path) -> Path:
    with page.expect_download() as begun:
        page.get_by_role("button", name=label).click()
    path = folder / begun.value.suggested_filename
    begun.value.save_as(path)
    return path


def upload(visitor: Visitor, name: str, content: bytes, place: int = 0) -> None:
    file = {"name": name, "mimeType": "text/plain", "buffer": content}
    visitor.page.locator("input[type=file]").nth(place).set_input_files(file)


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def correct(visitor: Visitor) -> None:
    """Say wrongly how the file is written, see what becomes of it, and take it back."""
    page = visitor.page
    summary = page.get_by_test_id("stExpander").first.locator("summary")
    expect(summary).to_contain_text(f"{N} rows and 4 columns. 1 line above the header left out")
    summary.click()
    visitor.choose("Columns are separated by", "bar")
    expect(page.get_by_role("alert").first).to_be_visible()  # refused in a sentence, and the corrections stay
    visitor.choose("Columns are separated by", "semicolon")
    expect(summary).to_contain_text(f"{N} rows and 4 columns")
    header = page.get_by_role("textbox", name="Line of the header")
    header.fill("4")  # the first row of numbers
    header.press("Enter")
    expect(summary).to_contain_text(f"{N - 1} rows and 4 columns")
    header.fill("")
    header.press("Enter")
    expect(summary).to_contain_text(f"{N} rows and 4 columns")
    visitor.choose("Decimal mark", "comma")
    page.wait_for_url(re.compile("dec=comma"))


def test_from_a_messy_file_to_scores_of_new_rows(visitor, tmp_path):
    values = measurements(seed=0)
    page = visitor.open("/your-data?mostk=3&each=1&x=2&y=3")
    upload(visitor, "messung.csv", messy(values))
    correct(visitor)
    page.get_by_role("button", name="Find clusters").click()
    expect(page.get_by_role("heading", name=re.compile(r"^2 clusters; BIC prefers"))).to_be_visible()
    select_a_group(visitor, values)
    take_home(page, tmp_path, values)
    link = page.url
    score_new_rows(visitor, tmp_path)
    come_back(visitor, link, messy(values))


def select_a_group(visitor: Visitor, values: np.ndarray) -> None:
    """A box drawn with the mouse lists the rows inside it, and no others."""
    page = visitor.page
    visitor.drawn()
    page.get_by_role("button", name="Select in a box").click()
    left, low, right, high = page.evaluate(SCREEN, [5, 5, 11, 11])
    page.mouse.move(left, low)
    page.mouse.down()
    page.mouse.move((left + right) / 2, (low + high) / 2, steps=4)
    page.mouse.move(right, high, steps=4)
    page.mouse.up()
    complete = np.delete(values, 2, axis=0)[:, 1:]
    inside = int(((complete > 5) & (complete < 11)).all(axis=1).sum())
    expect(page.get_by_text(f"{inside} rows selected")).to_be_visible()
    page.get_by_role("button", name="List all rows").click()
    expect(page.get_by_text("rows selected")).to_have_count(0)


def take_home(page: Page, folder: Path, values: np.ndarray) -> None:
    labels = labelled_rows(download(page, "Rows with clusters (CSV)", folder), values)
    code = download(page, "Python", folder).name
    again = "import json, runpy, sys; print(json.dumps(runpy.run_path(sys.argv[1])['labels'].tolist()))"
    ended = subprocess.run([sys.executable, "-c", again, code], cwd=folder, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    assert [label + 1 for label in json.loads(ended.stdout.splitlines()[-1])] == labels
    assert 'read.csv("clusters.csv"' in download(page, "R (mclust)", folder).read_text(encoding="utf-8")
    report = download(page, "Report (HTML)", folder).read_text(encoding="utf-8")
    assert "1 of 80 rows has a missing value" in report
    assert report.count("<figure>") == 3
    assert json.loads(download(page, "Parameters (JSON)", folder).read_text(encoding="utf-8"))["version"] == 1


def labelled_rows(path: Path, values: np.ndarray) -> list[int]:
    """Every row of the file in its order, with its numbers, its text made harmless, and its cluster; the clusters."""
    rows = table(path)
    assert len(rows) == N
    assert rows[2]["Länge (mm)"] == rows[2]["cluster"] == ""
    assert rows[2]["Anmerkung"] == "'" + FORMULA
    found = [row for row in rows if row["cluster"]]
    names = ("Länge (mm)", "Breite (mm)", "Höhe (mm)")
    np.testing.assert_array_equal([[float(row[name]) for name in names] for row in found], np.delete(values, 2, axis=0))
    labels = [int(row["cluster"]) for row in found]
    groups = np.delete(np.arange(N) % 2, 2)
    assert len(set(zip(labels, groups.tolist(), strict=True))) == 2
    return labels


def score_new_rows(visitor: Visitor, folder: Path) -> None:
    """Another file, with its columns in another order, and the model as it was saved."""
    page, values = visitor.page, measurements(seed=1)
    page.get_by_role("button", name="Another file").click()
    expect(page.get_by_role("tab", name="Upload a file")).to_be_visible()
    lines = ["id,Höhe (mm),Breite (mm),Länge (mm)"]
    lines += [f"r{i},{row[2]},{row[1]},{row[0]}" for i, row in enumerate(values)]
    upload(visitor, "new.csv", "\n".join(lines).encode())
    expect(page.get_by_test_id("stExpander").first).to_contain_text(f"{N} rows and 4 columns")
    page.get_by_text("Score these rows with a model saved before").click()
    page.get_by_label("A model saved here as JSON").first.wait_for(state="attached")
    upload(visitor, "model.json", (folder / "model.json").read_bytes())
    expect(page.get_by_text(f"{N} of {N} rows scored with 2 clusters")).to_be_visible()
    rows = table(download(page, "Scored rows (CSV)", folder))
    assert [row["id"] for row in rows] == [f"r{i}" for i in range(N)]
    old = {row["cluster"]: float(row["Länge (mm)"]) > 4 for row in table(folder / "clusters.csv") if row["cluster"]}
    assert [old[row["cluster"]] for row in rows] == [bool(i % 2) for i in range(N)]


def come_back(visitor: Visitor, link: str, content: bytes) -> None:
    """The link in another session, and the same file: the same finding."""
    page = visitor.page
    page.goto(link)
    expect(page.get_by_text("The link restores the settings")).to_be_visible()
    upload(visitor, "messung.csv", content)
    expect(page.get_by_role("heading", name=re.compile(r"^2 clusters; BIC prefers"))).to_be_visible()
    assert page.url == link
