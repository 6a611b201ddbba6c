"""Who gets what, and when? Offers, campaigns, budgets, decisions, reports."""
