"""What pages put on the screen besides controls: headings, figures with their text and data, errors, downloads."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from gmm_core.data.dataset import Dataset
from gmm_core.errors import InputError
from gmm_core.export.csv_text import neutral
from gmm_core.figures.one_dimension import mixture_histogram
from gmm_core.figures.scatter import mixture_scatter
from gmm_core.figures.small import PANEL_HEIGHT, Panel, narrow_layout, small_multiples
from gmm_core.model.mixture import Mixture
from pages.ui import compute, glossary, session, tables
from pages.ui.contents import PAGES
from pages.ui.plot import plot

PROJECTED_PANEL = 260
"""Pixels of a panel's height on a projector of 1280 x 720, with the larger type's margins."""

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#$:~|@^&]|^[-+=]|(?<=\d)[.)](?=\s)|(?<=www)\.)", re.IGNORECASE)


def plain(text: str, longest: int = 200) -> str:
    """Text from outside (a column's name, a file's) as Markdown that reads exactly like it: no links, no formulas."""
    return _MARKDOWN.sub(r"\\\1", one_line(text, longest))


def one_line(text: str, longest: int = 60) -> str:
    """Text from outside for where Markdown is not read: the options of a choice, a table's cells."""
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def head(title: str, question: str) -> None:
    """A page's name and, in one sentence, the question it answers; projected, beside the control a lesson needs."""
    words = st.container()
    if session.is_presenting():
        words, front = st.columns([4, 1], gap="medium", vertical_alignment="center")
        session.set_front(front)
    with words, st.container(gap="xsmall"):
        st.title(title, anchor=False)
        st.markdown(question, help=glossary.explained(question))


def notice(sentences: Iterable[str] | str) -> None:
    """What to notice: what the person should take from the picture; the field's words in it are explained on hover."""
    sentences = [sentences] if isinstance(sentences, str) else list(sentences)
    text = sentences[0] if len(sentences) == 1 else "\n".join(f"- {sentence}" for sentence in sentences)
    with st.container(border=True):
        st.markdown(f"**What to notice**\n\n{text}", help=glossary.explained(text))


def error(problem: InputError) -> None:
    """Say what was wrong with an input and what to do, in one sentence."""
    st.error(plain(str(problem), longest=600), icon=":material/error:")


@contextmanager
def guard() -> Iterator[None]:
    """Show an `InputError` raised inside as a sentence; what stands before and after it on the page stays."""
    try:
        yield
    except InputError as problem:
        error(problem)


def go_to(url_path: str, label: str, **state: str) -> None:
    """A link to another page of the app, in a state that shows what the text beside it says."""
    (entry,) = (entry for entry in PAGES if entry.url_path == url_path)
    st.page_link(entry.script, label=label, icon=":material/arrow_forward:", query_params=state)


def formula(latex: str, words: str = "") -> None:
    """A formula and, below it, how to read it."""
    st.latex(latex)
    if words:
        st.caption(words, help=glossary.explained(words))


def figure(
    fig: Any,
    *,
    key: str,
    alt: str,
    table: Mapping[str, Sequence] | Callable[[], Mapping[str, Sequence]],
    height: int = 420,
    projected: int | None = None,
    **plot_args: Any,
) -> Any:
    """Draw a figure; below it, its finding in words and its data as a table and a file.

    Parameters
    ----------
    fig : plotly Figure, or what `compute.picture` gives
    key : str
        Unique on the page; the picture keeps its zoom as long as the key stays.
    alt : str
        The finding, in words, for those who cannot see the picture.
    table : mapping of column name to column, or callable that gives one
        The figure's data; only made when somebody asks for them.
    height, projected : int
        In pixels, on a page and on a projector of 1280 x 720; a projector with more pixels gives it more.
    **plot_args
        For `pages.ui.plot.plot`, whose result is given back.
    """
    plot_args["height"] = (projected if session.is_presenting() else None) or height
    on_phone = (plot_args.get("narrow") or {}).get("height")
    tall = f"narrow-{on_phone // 10}0px-" if on_phone else ""
    plays = "plays-" if plot_args.get("frames") else ""
    room = f"gmm-{plot_args['height'] // 10}0px-{tall}{plays}{key}"  # by which the frame's style reserves it at once
    with st.container(key=room, gap="xsmall"):
        events = plot(fig, key=key, alt=alt, **plot_args)
        details = st.popover("Text and data", key=f"{key}-details", type="tertiary", on_change="rerun")
        if details.open:  # a closed one costs nothing
            with details:
                st.markdown(plain(alt, longest=2000))
                _data(key, dict(table() if callable(table) else table))
    return events


def _data(key: str, table: dict[str, Sequence]) -> None:
    n_rows = len(next(iter(table.values())))
    st.dataframe(table, hide_index=True, height=min(38 + 35 * n_rows, 400), column_config=readable(table))
    if n_rows == tables.MOST_ROWS:
        st.caption(f"The first {n_rows:,} rows.")
    downloads([("Download as CSV", f"{key}.csv", lambda: csv_bytes(table), "text/csv")])


def fit_picture(data: Dataset, mixture: Mixture | None, *, key: str, alt: str, axes: tuple[int, ...], **look) -> Any:
    """The points under a mixture: a scatter plot of two columns, or the histogram of one."""
    size = {"height": look.pop("height", 420), "projected": look.pop("projected", None)}
    specs = mixture, data.label_names
    fig = compute.picture(_fit_figure, data=data, result=(data, mixture), specs=specs, axes=axes, **look)
    return figure(fig, key=key, alt=alt, table=partial(tables.points, data, mixture), **size)


def _fit_figure(fit: tuple[Dataset, Mixture | None], *, axes: tuple[int, ...], **look):
    if len(axes) == 2:
        return mixture_scatter(*fit, axes=axes, **look)
    painted = {"color_by": look["color_by"]} if "color_by" in look else {}
    return mixture_histogram(*fit, feature=axes[0], **painted)


def panels(
    data: Dataset,
    pictures: Sequence[Panel],
    *,
    key: str,
    alt: str,
    axes: tuple[int, ...],
    cols: int | None = None,
    table: Mapping[str, Sequence] | None = None,
) -> None:
    """Several mixtures on the same data, side by side; where no `table` is given, their parameters are it."""
    if len(axes) == 2:
        inner = PROJECTED_PANEL if session.is_presenting() else PANEL_HEIGHT
        fig = small_multiples(data, pictures, axes=axes, cols=cols, panel_height=inner)
        numbers = table or partial(tables.panels, data, pictures)
        narrow = narrow_layout(len(pictures))
        figure(fig, key=key, alt=alt, table=numbers, height=fig.layout.height, narrow=narrow)
        return
    for i, (place, picture) in enumerate(zip(st.columns(len(pictures)), pictures, strict=True)):
        with place:
            st.markdown(f"**{picture.title}**  \n{picture.note}")
            color_by = "soft" if picture.labels is None else "kmeans"
            fig = mixture_histogram(data, picture.mixture, labels=picture.labels, feature=axes[0], color_by=color_by)
            numbers = table or partial(tables.panels, data, [picture])
            figure(fig, key=f"{key}-{i}", alt=f"{picture.title}. {alt}", table=numbers, height=260)


def decimals(table: Mapping[str, Sequence], places: int) -> dict:
    """Column settings that show every fractional column of a table with so many decimal places."""
    return {
        name: st.column_config.NumberColumn(format=f"%.{places}f")
        for name, column in table.items()
        if any(isinstance(value, float) for value in column)
    }


def readable(table: Mapping[str, Sequence]) -> dict:
    """Column settings for numbers of any size: shares with four decimal places, others with six significant digits."""
    settings = {}
    for name, column in table.items():
        numbers = [value for value in column if isinstance(value, float)]
        if numbers:
            shares = all(0 <= value <= 1 for value in numbers)
            settings[name] = st.column_config.NumberColumn(format="%.4f" if shares else "%.6g")
    return settings


def text_table(columns: Mapping[str, Sequence[str]], label: str) -> None:
    """A small table of texts, which costs the browser a fraction of what a grid does; `label` says what is in it.

    Where it is wider than a phone it can be scrolled with the keyboard too, as Streamlit's own cannot.
    """
    heads = "".join(f'<th scope="col">{escape(one_line(name))}</th>' for name in columns)
    rows = zip(*columns.values(), strict=True)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    st.html(
        f'<div class="gmm-text-table" role="region" tabindex="0" aria-label="{escape(label)}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def downloads(files: Iterable[tuple[str, str, bytes | Callable[[], bytes], str]]) -> None:
    """A button per file: label, file name, content (or what makes it when asked) and MIME type."""
    with st.container(horizontal=True):
        for label, name, content, mime in files:
            st.download_button(
                label, content, name, mime, key=f"download-{name}", on_click="ignore", icon=":material/download:"
            )


def csv_bytes(table: Mapping[str, Sequence]) -> bytes:
    """A table as CSV in UTF-8, safe to open in a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_cell(name) for name in table)
    for row in zip(*table.values(), strict=True):
        writer.writerow(_cell(value) for value in row)
    return text.getvalue().encode()


def _cell(value: Any) -> Any:
    return neutral(value) if isinstance(value, str) else value


def link_notices() -> None:
    """Say what in a link could not be taken as it was; each sentence stays until it is closed, and moves nothing."""
    for sentence in session.take_notices():
        st.toast(plain(sentence), icon=":material/link:", duration="infinite")
