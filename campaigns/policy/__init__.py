"""The policy a project writes: offers, campaigns, budgets, calendars, contact."""
