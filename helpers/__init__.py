"""What the lecture notebooks share."""
