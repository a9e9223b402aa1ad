"""Pure functions on Swedish text; written for Python 3.10 because the Rasa environment imports them too."""
