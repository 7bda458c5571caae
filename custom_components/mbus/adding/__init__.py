"""Meters that a search finds, on their way to being added: to a dialog, or to the panel."""
