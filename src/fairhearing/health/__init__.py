"""What is well, what is not, and what nobody knows: said by each process, gathered for page and command line."""
