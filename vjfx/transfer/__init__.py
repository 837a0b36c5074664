"""Style transfer by optimisation: one picture is corrected until it has one picture's content and another's style."""
