"""The story of any variant, for `agnoma why`."""
