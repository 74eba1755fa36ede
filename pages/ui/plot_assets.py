"""Bringing plotly.js and the component's own script to the browser, through Streamlit or in a file of its own."""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
from functools import cache
from importlib import resources
from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
_STATIC = _HERE.parents[1] / "static"
_SCRIPTS = ("plot.js", "linked.js", "clouds.js", "enlarge.js", "player.js", "player_view.js", "drag.js")
_STYLES = ("plot.css",)


def plotly_js() -> Path:
    """The plotly.min.js of the installed plotly package."""
    return Path(str(resources.files("plotly") / "package_data" / "plotly.min.js"))


@cache
def bundle() -> str:
    """The component's own script: its files and styles as one closure that sets ``window.gmmPlot``."""
    css = "\n".join((_HERE / name).read_text(encoding="utf-8") for name in _STYLES)
    source = "\n".join((_HERE / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    style = f"const style = document.createElement('style'); style.textContent = {json.dumps(css)}\n"
    return f"(() => {{\n{style}document.head.append(style)\n{source}\nwindow.gmmPlot = {{ render }}\n}})()\n"


def _publish(name: str, content: bytes) -> str:
    """Put a file where Streamlit serves it, and return the address that changes with its content."""
    target = _STATIC / name
    if not target.exists() or target.stat().st_size != len(content) or target.read_bytes() != content:
        _STATIC.mkdir(exist_ok=True)
        draft = target.with_name(f".{name}.{os.getpid()}")
        draft.write_bytes(content)
        os.replace(draft, target)  # several processes may start at once
    return f"app/static/{name}?v={hashlib.blake2b(content, digest_size=6).hexdigest()}"


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>__TITLE__</title>
<style>
:root{--st-text-color:#1b2430;--st-background-color:#fff;--st-secondary-background-color:#f3f5f8;
  --st-primary-color:#0b61a4;--st-border-color:#d5dbe3;--st-font:system-ui,sans-serif}
@media (prefers-color-scheme:dark){:root{--st-text-color:#e8edf3;--st-background-color:#12171e;
  --st-secondary-background-color:#1b222c;--st-primary-color:#5aa9e6;--st-border-color:#364252}}
body{margin:0 auto;padding:1rem;max-width:90rem;background:var(--st-background-color);color:var(--st-text-color);
  font-family:var(--st-font)}
h1{font-size:1.3rem;margin:0 0 .5rem}
</style></head><body><main><h1>__TITLE__</h1><div id="figure"><div class="gmm"></div></div></main>
<script>__PLOTLY__</script>
<script>__BUNDLE__</script>
<script>
const nothing = () => {}, parentElement = document.getElementById('figure'), data = __DATA__
const draw = () => gmmPlot.render({ data, parentElement, setStateValue: nothing, setTriggerValue: nothing })
matchMedia('(prefers-color-scheme: dark)').onchange = draw
draw()
</script></body></html>
"""


def page(title: str, data: dict) -> str:
    """One HTML file that shows a component's `data` anywhere, without a server or a network."""
    parts = {
        "TITLE": html.escape(title),
        "PLOTLY": plotly_js().read_text(encoding="utf-8"),
        "BUNDLE": bundle(),
        "DATA": json.dumps(data).replace("<", "\\u003c"),  # no text of the figure may end the script
    }
    return re.sub("__(TITLE|PLOTLY|BUNDLE|DATA)__", lambda found: parts[found[1]], _PAGE)


# Streamlit sends a component's script again with each change of its data, so only this loader is inline.
_LOADER = """
const files = __FILES__
const load = src => new Promise((done, fail) => {
  const el = document.createElement('script')
  el.src = new URL(src, document.baseURI).href
  el.onload = done
  el.onerror = () => fail(new Error('could not load ' + src))
  document.head.append(el)
})
export default async function (component) {
  const root = component.parentElement.querySelector('.gmm')
  if (!root.firstChild) root.style.minHeight = component.data.height + 'px' // nothing jumps when the picture arrives
  try {
    await (window.gmmPlotReady ??= Promise.all(files.map(load)))
  } catch (error) {
    window.gmmPlotReady = null
    root.textContent = 'The picture could not be loaded. Check the connection and reload the page.'
    return
  }
  return window.gmmPlot.render(component)
}
"""


@cache
def component():
    """The registered component: what it returns is called to mount it."""
    files = [_publish("plotly.min.js", plotly_js().read_bytes()), _publish("gmm-plot.js", bundle().encode())]
    js = _LOADER.replace("__FILES__", json.dumps(files))
    return st.components.v2.component("gmm_plot", html="<div class='gmm'></div>\n", js=js, isolate_styles=False)
