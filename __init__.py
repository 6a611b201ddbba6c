"""Campaign decision engine: rules, models and budgets decide which offer each customer gets."""

__version__ = "0.1.0"
