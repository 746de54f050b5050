"""How outcomes answer: by channel, by instrument, and the policy mix that meets a goal."""
