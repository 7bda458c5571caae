"""Tests of the bus master."""
