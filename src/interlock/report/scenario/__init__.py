"""The page of a scenario: what it changes, what that does under every school, how it is known."""
