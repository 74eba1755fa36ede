"""Gaussian mixture models: data, models, fits by expectation-maximisation, assessment and figures.

Pure Python and NumPy; knows nothing of the dashboard that shows it, so it also works from a notebook.
"""
