"""What a run is asked: schools of thought and, to come, dated changes of history."""
