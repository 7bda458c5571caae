"""Tests of what telegrams tell of somebody."""
