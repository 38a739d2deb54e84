"""The tree of organisation units: 区 → 街道 → 社区 → 小区, and what is attached to it."""
