"""How posts come to their places: kept until the platform has accepted them, sent in order, never twice knowingly."""
