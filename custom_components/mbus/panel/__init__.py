"""The panel for administrators: what it is told, and what it may ask for."""
