"""What a learner sees in a notebook."""
