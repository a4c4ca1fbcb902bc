"""Names a provision as a letter does: “пункт 3 статьи 3 Конституционного закона …”.

Every law brings its own patterns. A paragraph is written "3" or "2-1" (inserted),
a point of it "4 (1)", several as "1–2, 5"; whatever is finer has a `pinpoint` in
words, which stands after the article.
"""

import re

NUMBER = r"\d+(?:-\d+)?"
POINT = re.compile(rf"(?P<paragraph>{NUMBER}) \((?P<point>{NUMBER})\)")
SPAN = rf"{NUMBER}(?:–{NUMBER})?"
SEVERAL = re.compile(rf"{SPAN}(?:, {SPAN})*")


def is_readable(paragraph):
    """Whether the patterns of a law can name this paragraph without a pinpoint."""
    return bool(POINT.fullmatch(paragraph) or SEVERAL.fullmatch(paragraph))


def cite(law, article, paragraph, pinpoint, language):
    """The provision in words; the act alone when no article is known."""
    patterns = law.cite
    if not article:
        return patterns.act.in_language(language)
    if pinpoint:
        named = patterns.article.in_language(language).format(article=article)
        return f"{named}, {pinpoint.in_language(language)}"
    if not paragraph:
        return patterns.article.in_language(language).format(article=article)
    if inside := POINT.fullmatch(paragraph):
        pattern = patterns.point.in_language(language)
        return pattern.format(article=article, **inside.groupdict())
    alone = re.fullmatch(NUMBER, paragraph)
    pattern = (patterns.paragraph if alone else patterns.paragraphs).in_language(language)
    return pattern.format(article=article, paragraph=paragraph)
