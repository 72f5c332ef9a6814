"""Who is signed in: logins, tokens, the password."""
