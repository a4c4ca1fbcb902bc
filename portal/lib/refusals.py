"""Why an action cannot be done, in words for a person."""


class Refused(Exception):
    """An action that cannot be done; `str()` is a sentence for the person who tried.

    `code` is for machines; `conflict` marks that somebody else changed the row meanwhile.
    """

    def __init__(self, sentence, *, code: str = "refused", conflict: bool = False):
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
        self.conflict = conflict

    def __str__(self) -> str:
        return str(self.sentence)
