"""What is made of the past that meters store: values with the moment that each is of."""
