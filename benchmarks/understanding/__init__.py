"""How well messages are understood, measured on voices that the model has never met."""
