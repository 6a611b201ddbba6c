"""What editors know of project files: JSON Schemas with a description and an example for every key."""
