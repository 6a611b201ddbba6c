"""How likely is it: propensity and churn, calibrated and honestly evaluated."""
