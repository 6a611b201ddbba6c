"""What a customer will be worth: counts of purchases and money, from her history alone."""
