"""What is: places, sectors, instruments, every series with its passport."""
