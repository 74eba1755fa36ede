"""Judging a fit: information criteria, matching to the truth, agreement, uncertainty and outliers."""
