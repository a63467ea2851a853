"""A learner's way in and way out: the working copy, the server, the checks, handing in."""
