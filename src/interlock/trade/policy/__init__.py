"""Trade policies: dated changes in a file, their sectors, and the arrays they make of a base."""
