"""Names a provision as a letter does: “пункт 3 статьи 3 Конституционного закона …”."""

import re

POINT = re.compile(r"^(?P<paragraph>[^()]*?)\s*\((?P<point>[^)]+)\)$")


def cite(law, article, paragraph, language):
    """The law's own pattern, filled; parts the citation lacks are left out with their brackets.

    A pattern holds `{article}`, `{paragraph}` and `{point}`; a stretch in square
    brackets is dropped when the number in it is not known.
    """
    whole = re.match(POINT, paragraph or "")
    numbers = {
        "article": article,
        "paragraph": whole["paragraph"] if whole else (paragraph or ""),
        "point": whole["point"] if whole else "",
    }

    def stretch(match):
        needed = re.findall(r"{(\w+)}", match[1])
        return match[1] if all(numbers.get(name) for name in needed) else ""

    pattern = re.sub(r"\[([^\]]*)\]", stretch, law.cite.in_language(language))
    return " ".join(pattern.format(**numbers).split())
