"""A report of an analysis: one HTML file that needs nothing else, to keep, print or send."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from numbers import Integral, Real
from typing import TYPE_CHECKING

import numpy as np

from gmm_core.model.mixture import Mixture

if TYPE_CHECKING:
    from gmm_core.data.transform import Transform

CONVENTIONS = (
    "Components, and the clusters they stand for, are counted from 1; a row belongs to the component most responsible "
    "for it.",
    "The log-likelihood is the total over all rows, in natural logarithms, of the prepared columns.",
    "BIC, AIC and ICL: lower is better. R's mclust gives BIC and ICL with the opposite sign.",
    "The uncertainty of a row is 1 minus its largest probability: 0 is certain.",
    "Means and standard deviations of components are in the columns' own units; where a column was taken as log10, "
    "they are those of the logarithm.",
)

# nothing may be fetched, whatever the report's names contain; plotly.js compiles shaders, hence unsafe-eval
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src data: blob:; base-uri 'none'; form-action 'none'"
)

_STYLE = """
:root{color-scheme:light dark;--text:#1b2430;--muted:#5b6470;--line:#d5dae1;--ground:#fff}
@media (prefers-color-scheme:dark){:root{--text:#e8edf3;--muted:#a3adb8;--line:#3a434e;--ground:#12171e}}
body{max-width:60rem;margin:2rem auto;padding:0 1rem;background:var(--ground);color:var(--text);
  font:1rem/1.55 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.7rem;line-height:1.25}
h2{font-size:1.2rem;margin-top:2.2rem}
li,td,th,dd,dt,caption,figcaption,h1,h2{unicode-bidi:isolate}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin:.8rem 0}
caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{padding:.25rem .7rem;border-bottom:1px solid var(--line);text-align:left;font-weight:400;min-width:4rem}
thead th{color:var(--muted);vertical-align:bottom}
.number{text-align:right;white-space:nowrap}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1.2rem}
dt{color:var(--muted)}
dd{margin:0}
figure{margin:1.5rem 0}
figcaption,footer{color:var(--muted)}
footer{margin-top:3rem;border-top:1px solid var(--line);padding-top:.6rem;font-size:.9rem}
@media (max-width:36rem){dl{grid-template-columns:1fr}}
@media print{
  :root{color-scheme:light;--text:#000;--muted:#444;--line:#bbb;--ground:#fff}
  body{max-width:none;margin:0;font-size:10pt}
  figure,tr,dl{break-inside:avoid}
  h2,caption{break-after:avoid}
  thead{display:table-header-group}
  .wide{overflow:visible}
}
"""


def html_report(
    title: str,
    sentences: Sequence[str],
    log: Sequence[str],
    tables: Mapping[str, Mapping[str, Sequence]],
    figures: Mapping[str, str],
    facts: Mapping[str, object],
    *,
    library: str = "",
) -> str:
    """Write the report.

    Everything is escaped, except `figures` and `library`, which are HTML already.

    Parameters
    ----------
    title : str
    sentences : sequence of str
        What was found.
    log : sequence of str
        How the data were read and prepared.
    tables : mapping of str to mapping of str to sequence
        Tables by heading, each as columns of equal length by name; see `parameter_tables`.
    figures : mapping of str to str
        Fragments from `gmm_core.figures.html.figure_html`, by caption.
    facts : mapping of str to object
        Names and values: file, rows, settings, log-likelihood, BIC, ...
    library : str
        The scripts that draw the fragments, from `gmm_core.figures.html.library_html`.
    """
    sections = (
        ("What was found", _paragraphs(sentences)),
        ("The fit", _facts(facts)),
        ("Figures", "".join(_figure(caption, fragment) for caption, fragment in figures.items())),
        ("Tables", "".join(_table(heading, columns) for heading, columns in tables.items())),
        ("How the data were prepared", _list(log)),
        ("How to read the numbers", _list(CONVENTIONS)),
    )
    body = "\n".join(f"<section>\n<h2>{escape(heading)}</h2>\n{part}\n</section>" for heading, part in sections if part)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
{library if figures else ""}
</head>
<body>
<h1>{escape(title)}</h1>
{body}
<footer>Made with the Gaussian mixture explorer. This file stands alone: it asks nothing of the network.</footer>
</body>
</html>
"""


def parameter_tables(mixture: Mixture, transform: Transform) -> dict[str, dict[str, list]]:
    """Weights, means and standard deviations of the components, in the columns' units, as tables for the report.

    Parameters
    ----------
    mixture : Mixture
        In the units of the prepared features.
    transform : Transform
    """
    own = transform.to_unscaled(mixture)
    sds = np.sqrt(np.einsum("kii->ki", own.covariances))
    numbers = range(1, mixture.n_components + 1)
    by_component = {
        heading: {"column": list(transform.feature_names)} | {f"component {k}": values[k - 1].tolist() for k in numbers}
        for heading, values in (("Means", own.means), ("Standard deviations", sds))
    }
    return {"Weights": {"component": list(numbers), "weight": own.weights.tolist()}, **by_component}


def _paragraphs(sentences: Sequence[str]) -> str:
    return "\n".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)


def _list(sentences: Sequence[str]) -> str:
    items = "\n".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return f"<ul>\n{items}\n</ul>" if items else ""


def _facts(facts: Mapping[str, object]) -> str:
    items = "\n".join(f"<dt>{escape(name)}</dt><dd>{_fact(value)}</dd>" for name, value in facts.items())
    return f"<dl>\n{items}\n</dl>" if items else ""


def _figure(caption: str, fragment: str) -> str:
    return f"<figure>\n{fragment}\n<figcaption>{escape(caption)}</figcaption>\n</figure>\n"


def _table(heading: str, columns: Mapping[str, Sequence]) -> str:
    """The first column names the rows."""
    kinds = [' class="number"' if all(_is_number(cell) for cell in cells) else "" for cells in columns.values()]
    head = "".join(f'<th scope="col"{kind}>{escape(name)}</th>' for name, kind in zip(columns, kinds, strict=True))
    rows = []
    for first, *others in zip(*columns.values(), strict=True):
        cells = (f"<td{kind}>{_cell(cell)}</td>" for cell, kind in zip(others, kinds[1:], strict=True))
        rows.append(f'<tr><th scope="row"{kinds[0]}>{_cell(first)}</th>{"".join(cells)}</tr>')
    body = "\n".join(rows)
    return (
        f'<div class="wide"><table>\n<caption>{escape(heading)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>\n"
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    if not _is_number(value):
        return escape(str(value))
    return f"{value:,}" if isinstance(value, Integral) else _rounded(float(value))


def _fact(value: object) -> str:
    """As a cell, but with the decimals in which a log-likelihood or a BIC is compared."""
    if isinstance(value, Real) and not isinstance(value, Integral) and 1 <= abs(value) < 1e9:
        return f"{value:,.2f}"
    return _cell(value)


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, Real) and not isinstance(value, bool))


def _rounded(value: float) -> str:
    """Four significant digits, but every digit before the decimal point; empty where there is no number."""
    size = abs(value)
    if math.isnan(size):
        return ""
    if math.isinf(size):
        return "∞" if value > 0 else "-∞"
    if size and not 1e-4 <= size < 1e9:
        return f"{value:.3e}"
    decimals = 3 - math.floor(math.log10(size)) if size else 0
    return f"{value:,.{max(decimals, 0)}f}"
