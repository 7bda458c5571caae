"""The panel: what it is told, what it asks for, and its place."""
