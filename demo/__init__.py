"""Home Assistant with simulated meters, ready to log in. Run by script/demo."""
