"""Why an action cannot be done, in words for a person."""


class Refused(Exception):
    """An action that cannot be done; `str()` is a sentence for the person who tried.

    `code` is for machines; `conflict` marks that somebody else changed the row meanwhile; `page`
    is where somebody who only wanted to look is led instead.
    """

    def __init__(self, sentence, *, code: str = "refused", conflict: bool = False, page: str = ""):
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
        self.conflict = conflict
        self.page = page

    def __str__(self) -> str:
        return str(self.sentence)
