"""The terminal: replies drawn with rich or told as JSON, one command or a whole conversation."""
