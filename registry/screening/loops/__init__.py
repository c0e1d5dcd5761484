"""The loops of the fast kernel, compiled by numba, over the bytes of Arrow buffers.

Only plain rows are read here: an ASCII address with a dotted host name, no user, no port, nothing that a canonicaliser
would change where it matters. Every other row is set aside for the reference. Hashes stay uint64 throughout, since
numba makes a float of uint64 and int64. Nothing here checks bounds: tables are checked when they are opened, and what
they say about places is held against their length.
"""
