"""The operator's commands, one file for each noun. They work on the database itself, each in one transaction."""
