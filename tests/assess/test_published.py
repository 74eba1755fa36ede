"""Our fits give the numbers that others have published."""

from __future__ import annotations

import pytest

from gmm_core.assess.published import PUBLISHED, compute


def identify(published):
    return f"{published.data}-{published.covariance_type}-{published.n_components}-{published.quantity}"


@pytest.mark.parametrize("published", PUBLISHED, ids=identify)
def test_a_published_number_is_ours_too(published):
    assert compute(published) == pytest.approx(published.value, abs=published.tolerance + 1e-12)


def test_mclusts_sign_is_turned():
    (bic,) = (p for p in PUBLISHED if (p.data, p.covariance_type, p.quantity) == ("old-faithful", "tied", "BIC"))
    assert bic.printed < 0 < bic.value
