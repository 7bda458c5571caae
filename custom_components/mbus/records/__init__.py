"""What a record means, and how a person sees it."""
