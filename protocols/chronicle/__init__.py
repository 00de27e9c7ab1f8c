"""What happened and what is expected next, in the words of `TimelineEvent`: one module for each procedure."""
