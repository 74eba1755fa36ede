"""The pages of the app, in the order of the navigation. A new page is a script and a row here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Entry:
    """A page in the navigation.

    Parameters
    ----------
    section, title : str
    script : str
        Relative to `ROOT`.
    url_path : str
        Its address.
    has_controls : bool
        Whether it has controls in the sidebar, which is folded away where there are none.
    """

    section: str
    script: str
    title: str
    url_path: str = ""
    has_controls: bool = True


PAGES = (
    Entry("Explore", "pages/explore/playground.py", "Playground"),
    Entry("Learn", "pages/learn/em_steps.py", "EM, step by step", "em-steps"),
    Entry("Learn", "pages/learn/hard_vs_soft.py", "Hard against soft", "hard-vs-soft"),
    Entry("Learn", "pages/learn/choose_k.py", "How many components?", "choose-k"),
    Entry("Learn", "pages/learn/covariance_shapes.py", "Covariance shapes", "covariance-shapes"),
    Entry("Learn", "pages/learn/local_optima.py", "Starts and local optima", "local-optima"),
    Entry("Learn", "pages/learn/lesson.py", "The idea", "lesson", False),
    Entry("Learn", "pages/learn/guided.py", "Guided lesson", "class", False),
    Entry("Analyse", "pages/analyse/your_data.py", "Your data", "your-data", False),
    Entry("Analyse", "pages/analyse/self_check.py", "Self-check", "self-check", False),
)
