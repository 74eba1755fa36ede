"""Data sets: synthetic generators, bundled real data, reading and preparing a person's own table."""
