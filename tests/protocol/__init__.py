"""Tests of the pure protocol layer: bytes to values and back."""
