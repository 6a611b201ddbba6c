"""What follows? Conditions, rules and limits over rows and items; no files, no clock, no words of the shop."""
