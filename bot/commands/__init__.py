"""The commands: each declared once, with its handler; the text grammar; and the registry of them all."""
