"""What the procedure decides, as plain set arithmetic: no rows, no clock, no framework."""
