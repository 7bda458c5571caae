"""The command line: what may be typed, and a module for each command."""
