"""Tests of what is known of makers."""
