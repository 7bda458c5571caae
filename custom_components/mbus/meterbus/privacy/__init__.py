"""What telegrams tell of somebody, and telegrams that do not tell it."""
