"""What the manager's screens, files and prints read: one module per report."""
