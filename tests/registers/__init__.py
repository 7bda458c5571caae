"""Tests of what people type or paste."""
