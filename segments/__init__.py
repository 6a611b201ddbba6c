"""Who is this? Rows of data become one table of facts as of an instant."""
