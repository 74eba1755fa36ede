"""Covariance families and the mixture itself."""
