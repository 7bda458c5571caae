"""M-Bus (EN 13757) for wired meters: the protocol and a bus master."""
