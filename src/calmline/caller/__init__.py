"""The simulated customer: what is said next, and how it is taken."""
