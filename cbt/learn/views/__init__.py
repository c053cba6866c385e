"""The trainee's screens: load through the person's own relations, make one call, render."""
