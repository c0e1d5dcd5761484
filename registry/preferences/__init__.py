"""What a site says about the use of its works, in every dialect; pure Python, no Django, no network.

Every reader takes what a stranger wrote and gives a result: it never raises, and where a text breaks its standard it
adds a `Diagnosis` that a site owner can act on.
"""
