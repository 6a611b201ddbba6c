"""Methods that learn from numbers: arrays in, models and evidence out; no files, no YAML, no clock."""
