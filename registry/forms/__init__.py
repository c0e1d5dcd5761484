"""Forms check shape only; rules live in the services."""
