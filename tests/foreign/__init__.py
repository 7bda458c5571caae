"""Against software that nobody here wrote: gateways, masters, slaves, ESPHome."""
