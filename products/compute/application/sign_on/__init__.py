"""Single sign-on: people sign in with the accounts of their company's provider, by OpenID Connect."""
