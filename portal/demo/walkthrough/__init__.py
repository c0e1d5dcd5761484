"""The walkthrough: real people, real forms, one certificate."""
