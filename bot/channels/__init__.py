"""One adapter for each way in: parse what comes, verify who sends it, hand over what goes out."""
