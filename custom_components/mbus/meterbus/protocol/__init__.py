"""The M-Bus protocol as pure functions and frozen values: no I/O, no clock."""
