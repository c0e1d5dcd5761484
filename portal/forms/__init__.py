"""Forms of the building's own pages."""
