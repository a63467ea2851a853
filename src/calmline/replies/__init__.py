"""What a reply to a customer does: the codebook's labels and the rubric that turns them into points."""
