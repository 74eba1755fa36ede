import numpy as np

from gmm_core.assess.guesses import compare_means
from gmm_core.data.dataset import Dataset
from gmm_core.figures import points, style
from gmm_core.figures.guesses import add_guesses
from gmm_core.figures.scatter import mixture_scatter

GUESSED = [(7.5, 7.0), (2.0, 1.0), (3.0, 8.0)]


def test_guesses_stand_where_they_were_made_in_no_components_colour(dataset, traces):
    fig = add_guesses(mixture_scatter(dataset, color_by="raw"), GUESSED)
    drawn = traces(fig)
    assert "misses" not in drawn
    crosses = drawn["guesses"]
    np.testing.assert_allclose(np.stack([crosses.x, crosses.y], axis=1), GUESSED)
    assert crosses.marker.line.color == style.TEXT
    assert [(a.x, a.y, a.text) for a in fig.layout.annotations] == [
        (x, y, f"<b>{letter}</b>") for (x, y), letter in zip(GUESSED, "ABC", strict=True)
    ]


def test_each_guess_is_tied_to_the_mean_it_was_matched_with(dataset, three, traces):
    compared = compare_means(GUESSED, three)
    fig = add_guesses(mixture_scatter(dataset, three), GUESSED, compared, three.means)
    misses = traces(fig)["misses"]
    ends = np.stack([misses.x, misses.y], axis=1).reshape(3, 3, 2)
    np.testing.assert_allclose(ends[:, 0], GUESSED)
    np.testing.assert_allclose(ends[:, 1], three.means[[1, 0, 2]])
    assert np.isnan(ends[:, 2]).all()
    assert [trace.name for trace in fig.data][-3:] == ["means", "misses", "guesses"]


def test_a_guess_matched_with_no_mean_has_no_line(dataset, three, traces):
    guessed = [*three.means, (0.0, 30.0)]
    misses = traces(add_guesses(mixture_scatter(dataset, three), guessed, compare_means(guessed, three), three.means))
    assert len(misses["misses"].x) == 9
    assert len(misses["guesses"].x) == 4


def test_no_guess_adds_nothing(dataset, three):
    names = [trace.name for trace in mixture_scatter(dataset, three).data]
    assert [trace.name for trace in add_guesses(mixture_scatter(dataset, three), ()).data] == names


def test_over_many_points_guesses_are_of_the_kind_that_the_points_are(three, traces):
    X, _ = three.sample(points.SVG_LIMIT + 1, np.random.default_rng(0))
    fig = add_guesses(
        mixture_scatter(Dataset(X, ("x", "y")), three), GUESSED, compare_means(GUESSED, three), three.means
    )
    assert {traces(fig)[name].type for name in ("points", "misses", "guesses")} == {"scattergl"}
