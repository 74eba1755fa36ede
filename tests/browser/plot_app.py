"""A page with one picture of each kind, for the tests of the component alone; run by `test_plot.py`."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from gmm_core.figures.colours import COLOURS, painted
from gmm_core.figures.frames import Frames, Step, Table
from pages.ui.plot import Handles, plot

N = 1000
PALETTE = ("#0072B2", "#D55E00", "#009E73", "var(--gmm-muted)")
RNG = np.random.default_rng(0)
X = RNG.normal(size=(N, 2))
AXES = {"gridcolor": "var(--gmm-grid)", "zeroline": False}
LAYOUT = {
    "template": "none",
    "showlegend": False,
    "margin": {"l": 40, "r": 10, "t": 20, "b": 30},
    "xaxis": AXES | {"range": [-4, 4]},
    "yaxis": AXES | {"range": [-4, 4]},
}


def cloud(**marker):
    return go.Scatter(x=X[:, 0], y=X[:, 1], mode="markers", marker={"size": 6} | marker)


def slider():
    k = st.slider("k", 1, 8, 3, key="k")
    points = go.Scatter(x=[-2, 0, 2], y=[0, 0, 0], mode="markers", marker_size=20, customdata=["a", "b", "c"])
    figure = go.Figure([points, cloud(color="var(--gmm-muted)", opacity=0.2)], LAYOUT)
    figure.update_layout(title=f"k is {k}")
    return plot(figure, key="picture", alt=f"Points for k = {k}", selectable=True, clickable=True)


def player():
    circle = np.linspace(0, 2 * np.pi, 65)
    figure = go.Figure([cloud(color="var(--gmm-muted)"), go.Scatter(mode="lines", line_width=3)], LAYOUT)
    figure.add_scatter(x=list(range(-3, 4)), y=[-3, 0, 1, 1.5, 1.7, 1.8, 1.9], mode="lines+markers")
    ring = [{"x": t - 3 + np.cos(circle), "y": np.sin(circle)} for t in range(7)]
    steps = [Step("Start", "Step 0", {0: {"color": np.full(N, 3)}, 1: ring[0], 2: {"reveal": 1}})]
    for t in range(1, 7):
        steps.append(Step("E-step", f"Step {2 * t - 1}: shared out", {0: {"color": np.full(N, t % 3)}}))
        steps.append(Step("M-step", f"Step {2 * t}: moved", {1: ring[t], 2: {"reveal": t + 1}}))
    rows = tuple((str(t), f"{t}.00") for t in range(7))
    windows = tuple((0, 1 + t // 2) for t in range(13))
    frames = Frames(tuple(steps), PALETTE, (Table("Convergence", ("Iteration", "Value"), rows, windows, follow=True),))
    return plot(figure, key="player", alt="A ring that moves to the right", frames=frames)


def cloud_of_k():
    k = st.slider("k", 1, 8, 3, key="k")
    colours = painted(np.arange(N) % k, COLOURS[:k])
    points = go.Scatter(x=X[:, 0] + 0.1 * k, y=X[:, 1], mode="markers", marker={"size": 6} | colours)
    points.update(customdata=np.arange(N), hovertemplate=f"point %{{customdata}} of k = {k}<extra></extra>")
    figure = go.Figure(points, LAYOUT)
    for i in range(k):
        figure.add_scatter(x=[-3, i - 3], y=[-3, 3], mode="lines", line_color=COLOURS[i], hoverinfo="skip")
    return plot(figure, key="cloud", alt=f"A cloud in {k} colours", selectable=True)


def drag():
    covariances = (((0.5, 0), (0, 0.1)), ((0.2, 0), (0, 0.2)))
    handles = Handles(((-2, 0), (2, 1)), ("Component 1", "Component 2"), PALETTE[:2], covariances, addable=True)
    return plot(go.Figure(cloud(color="var(--gmm-muted)"), LAYOUT), key="drag", alt="Two means", draggable=handles)


st.title("Pictures")
st.slider("unrelated", 1, 8, 3, key="unrelated")
event = {"slider": slider, "cloud": cloud_of_k, "player": player, "drag": drag}[st.query_params.get("kind", "slider")]()
st.text(repr(event))
