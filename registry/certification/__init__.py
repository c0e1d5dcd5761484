"""Certificates: facts in, a signed credential and a signed PDF out, and both checked again without a network.

Pure engine: no Django, no clock, no database. Instants come in as arguments; keys come in behind `keys.KeyProvider`.
"""
