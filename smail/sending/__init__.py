"""The ways out of SMAIL: a mail server, an SMS gateway, and for a demo a file that nothing leaves."""
