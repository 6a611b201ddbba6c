"""Interests of customers, found from what they buy together: themes of items, and how strong each is in a customer."""
