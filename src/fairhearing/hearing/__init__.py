"""What a machine can hear of a recording while it still has its key: levels, silence, one side only, crosstalk."""
