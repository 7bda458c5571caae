"""The tables of EN 13757, one row per row of the standard."""
