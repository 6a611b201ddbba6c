"""Decision tables: what stands in a rule file, a CSV file or a sheet, and what the cells of a column mean."""
