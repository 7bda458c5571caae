"""What sensors of meters show, now or at a moment of the past: to bill by, to compare, to save."""
