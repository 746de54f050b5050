"""The part of the report on politics: salience and agents by rival rules, and their errors."""
