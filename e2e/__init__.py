"""Journeys of a person through Home Assistant, in a browser: script/e2e."""
