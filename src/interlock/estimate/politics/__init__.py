"""Politics estimated: rules of salience and agents, and the votes of Congress, with scores."""
