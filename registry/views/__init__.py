"""Pages of the register: find, authorise, form, service, redirect."""
