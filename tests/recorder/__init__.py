"""Tests of what is made of the past that meters store."""
