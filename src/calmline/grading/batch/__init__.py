"""Any number of hand-ins: graded side by side, written by one hand, each accounted for."""
