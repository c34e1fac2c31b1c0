"""Paperboy's core: papers, listings, commands and replies. It knows no platform and no SQL."""
