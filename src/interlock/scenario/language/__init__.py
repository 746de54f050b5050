"""The scenario language: dated changes of history in a file, checked and settled."""
