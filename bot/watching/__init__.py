"""Watches: queries that wait for papers."""
