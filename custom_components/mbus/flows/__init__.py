"""What the dialogs have in common, and those of meters and options."""
