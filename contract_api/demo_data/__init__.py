"""The invented people, staff and contracts of the demo, and many more made up for measurements."""
