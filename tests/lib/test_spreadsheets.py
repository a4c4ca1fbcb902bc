"""A cell that an office program would compute is made words."""

from portal.lib import spreadsheets


def test_no_cell_begins_a_formula_and_everything_else_stays():
    for begins in ("=1+1", "+7 701", "-1", "@SUM(A1)", " =1", "\t=1", "\tx", "\rx", "\nx", "＝1"):
        assert spreadsheets.harmless(begins) == f"'{begins}"
    for words in ("", "1–2", "a-b", "C-1", "Жалоба =", "'=1", {"a": 1}):
        assert spreadsheets.harmless(words) == str(words)
    assert (spreadsheets.harmless(-3), spreadsheets.harmless(0.5)) == (-3, 0.5)
    assert spreadsheets.written(("a", "b"), [("=1", 2)]) == "\ufeffa,b\r\n'=1,2\r\n".encode()
