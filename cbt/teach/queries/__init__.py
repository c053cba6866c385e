"""What the instructor's screens show."""
