"""References survive a bad telephone line."""

from portal.lib import references


def test_a_reference_reads_back_however_it_was_typed():
    reference = references.new_reference()
    for typed in (reference.lower(), reference.replace("-", " "), f" {reference} "):
        assert references.read_reference(typed) == reference


def test_letters_taken_for_digits_are_put_right():
    assert references.normal("oO-iIlL") == "001111"


def test_any_single_wrong_character_is_noticed():
    reference = references.new_reference().replace("-", "")
    for place, right in enumerate(reference):
        for letter in references.ALPHABET:
            if letter != right:
                wrong = reference[:place] + letter + reference[place + 1 :]
                assert references.read_reference(wrong) is None


def test_nonsense_is_no_reference():
    for typed in ("", "123", "7KM4-2QXD-9", "АБВГ-ДЕЖЗ", "U" * 8):
        assert references.read_reference(typed) is None
