"""Bringing plotly.js and the component's own script to the browser."""

from __future__ import annotations

import hashlib
import json
import os
from functools import cache
from importlib import resources
from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
_STATIC = _HERE.parents[1] / "static"
_SCRIPTS = ("plot.js", "player.js", "player_view.js", "drag.js")
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
