"""What a meter has stored, as statistics of its sensors."""
