"""Fitting: starts, expectation-maximisation, k-means, restarts and model selection."""
