"""What to rehearse when, and the learner's own record of it."""
