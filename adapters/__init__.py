"""The outside world, one folder each: where papers come from and where people talk."""
