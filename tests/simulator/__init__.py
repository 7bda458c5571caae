"""Tests of the simulated bus."""
