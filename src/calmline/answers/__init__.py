"""The file that holds a learner's answers."""
