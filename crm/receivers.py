"""Events become tasks, one each."""
