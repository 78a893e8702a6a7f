"""What the practice wrote and signed: its policy, where that and the law differ, and the papers that bear it."""
