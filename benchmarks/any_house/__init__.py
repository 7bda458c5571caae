"""Any house: meters, habits and lines that a seed makes up, and what a search says of them."""
