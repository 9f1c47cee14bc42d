"""The first administrator, who is there before anybody can sign up."""
