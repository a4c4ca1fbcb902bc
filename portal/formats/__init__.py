"""How dates and numbers are written; Django knows no Kazakh forms and writes English ones by am/pm."""
