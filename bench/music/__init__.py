"""Music by other people, fetched, rendered and annotated where it is measured; none of it is kept in the project."""
