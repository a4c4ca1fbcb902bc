"""How many sheets a PDF from any program has, read without opening it."""

import io

import pikepdf
from pikepdf import Array, Dictionary, Name

from portal.documents import foreign
from portal.documents.pdf import write_pdf
from portal.documents.structure import Block, Structure

PACKED = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}
PLAIN = {"object_stream_mode": pikepdf.ObjectStreamMode.disable}


def of(count: int) -> pikepdf.Pdf:
    pdf = pikepdf.new()
    for _ in range(count):
        pdf.add_blank_page()
    return pdf


def in_branches() -> pikepdf.Pdf:
    """Five pages on a tree whose branches are counted, too, and a long table of contents."""
    pdf = of(5)
    root = pdf.Root.Pages
    branch = pdf.make_indirect(
        Dictionary(Type=Name.Pages, Parent=root, Count=3, Kids=Array(list(root.Kids)[:3]))
    )
    root.Kids = Array([branch, *list(root.Kids)[3:]])
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(Type=Name.Outlines, Count=77))
    return pdf


def saved(pdf: pikepdf.Pdf, **how) -> bytes:
    written = io.BytesIO()
    pdf.save(written, **how)
    return written.getvalue()


def test_sheets_are_those_that_are_printed():
    told = (Block("paragraph", (("Обстоятельства дела. " * 120,),)),) * 4
    letter = write_pdf(Structure(language="ru", title="Жалоба", date="2026-11-23", blocks=told))
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        assert len(pdf.pages) > 1
        assert foreign.sheets(letter) == foreign.sheets(saved(pdf, **PACKED)) == len(pdf.pages)
    for how in (PACKED, PLAIN, {**PACKED, "linearize": True}):
        assert [foreign.sheets(saved(of(count), **how)) for count in (1, 2, 130)] == [1, 2, 130]
        assert foreign.sheets(saved(in_branches(), **how)) == 5, how


def test_what_cannot_be_counted_has_no_sheets():
    whole = saved(of(3), **PACKED)
    at = whole.index(b"/ObjStm")
    begun = whole.index(b"stream", at) + 8
    for data in (
        b"",
        b"%PDF-1.7 nothing %%EOF",
        b"/Type/Pages" * 5000,
        b"/Type/Pages/Count " + b"9" * 40,
        whole[:begun] + bytes(100) + whole[begun + 100 :],
    ):
        assert foreign.sheets(data) == 0, data[:40]
