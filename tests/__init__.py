"""Tests of M-Bus for Home Assistant."""
