"""The command line: contracts that other programs rely on."""
