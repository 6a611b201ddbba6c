"""What was decided, reserved, told and earned: the one place that remembers (docs/decisions/0011-store.md)."""
