"""The clinic's desk: the exports of many kits in one database, and a web page that shows them. Not for a kit."""
