"""Our SMS path beside Rasa's own: the same provider's stand-in, the same machine, one after the other."""
