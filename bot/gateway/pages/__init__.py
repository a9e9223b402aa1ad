"""The pages where an answer that may not stand in an SMS is read, by whoever logs in with e-legitimation."""
