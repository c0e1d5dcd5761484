"""The demonstration's example data as a story: who files what, and when; everything goes through the services.

Time runs from some years ago to now. `stage` keeps the clock and lets the real sweeps run in between, so silences fire
at their own instants; the other modules hold the steps of one noun each, and the scripts that use them.
"""
