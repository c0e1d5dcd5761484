"""What the officers' pages show, read from both apps and put into words; no rule is decided here."""
