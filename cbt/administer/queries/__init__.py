"""What the administrator's screens show."""
