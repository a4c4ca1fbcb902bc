"""How dates and numbers are written: Django knows no Kazakh forms, and English ones by am/pm."""
