"""Where papers, listings and readings are kept."""
