"""The parts that every room builds its pages from."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation

from portal.jurisdictions.texts import Text
from portal.templatetags import portal_ui
from tests.pages.doors import ReportForm

STATIC = Path(settings.BASE_DIR, "static")
NIGHT = datetime(2026, 11, 22, 19, 5, tzinfo=UTC)


def part(named, /, **parameters):
    return render_to_string(f"parts/{named}.html", parameters)


def test_a_field_says_what_is_wrong_where_a_screen_reader_finds_it():
    form = ReportForm({"told": "seen"})
    page = part("field", field=form["precinct"])
    described = re.search(r'aria-describedby="([^"]+)"', page)[1].split()
    assert 'aria-invalid="true"' in page
    assert described
    assert all(f'id="{name}"' in page for name in described)


def test_a_field_says_when_it_may_stay_empty():
    assert "optional" in part("field", field=ReportForm()["when"])
    assert "optional" not in part("field", field=ReportForm()["told"])


def test_the_label_can_be_the_heading_of_the_page():
    assert re.search(r"<legend><h1>\s*Who", part("field", field=ReportForm()["who"], heading=True))


def test_the_summary_leads_to_each_field():
    form = ReportForm({"told": "seen"})
    summary = part("error_summary", form=form)
    fields = "".join(str(field) for field in form)
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert len(targets) == 2
    assert all(f'id="{target}"' in fields for target in targets)


def test_a_form_without_mistakes_has_no_summary():
    assert part("error_summary", form=ReportForm()).strip() == ""


def test_a_receipt_code_is_shown_in_its_groups():
    page = part("receipt_code", code="K7QM-2XVD-9TRA", reference="")
    assert [*re.findall(r"<span>(\w{4})</span>", page)] == ["K7QM", "2XVD", "9TRA"]
    assert 'data-copy="K7QM-2XVD-9TRA"' in page


def test_a_pager_without_pages_is_not_there():
    assert part("pager", newer_url="", older_url="").strip() == ""
    assert 'rel="next"' in part("pager", newer_url="", older_url="?before=1")


def test_facts_without_a_value_are_left_out():
    page = part("facts", facts=[("Distance", 0), ("Place", ""), ("Time", None)])
    assert page.count("<dt>") == 1
    assert "Distance" in page


def test_a_file_without_a_picture_shows_what_kind_it_is():
    assert portal_ui.drawings()["video"] in part(
        "file_card", kind="video/mp4", name="a.mp4", size=12
    )


@pytest.mark.parametrize("mark", ["VERIFIED", "SEED", "RECALLED"])
def test_a_mark_of_confidence_is_told_in_words(mark):
    assert re.search(r"</svg>\s*\w+", part("confidence", mark=mark))


@pytest.mark.parametrize(
    ("metres", "words"),
    [(0, "0 m"), (7, "7 m"), (344, "340 m"), (1234, "1.2 km"), (48_300, "48 km"), (None, "")],
)
def test_distances_are_rounded_as_people_say_them(metres, words):
    with translation.override("en"):
        assert portal_ui.distance(metres) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (34_400, "34 kB"), (2_100_000, "2.1 MB"), (3_200_000_000, "3.2 GB")],
)
def test_sizes_of_files(size, words):
    with translation.override("en"):
        assert portal_ui.bytes(size) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [("ru", "23 ноября 2026, 00:05"), ("kk", "2026 ж. 23"), ("en", "23 November 2026, 00:05")],
)
def test_times_are_those_of_the_country_in_the_readers_language(language, words):
    with translation.override(language):
        assert words in portal_ui.moment(NIGHT)


def test_no_language_tells_the_time_by_half_days():
    for language in dict(settings.LANGUAGES):
        with translation.override(language):
            assert "00:05" in portal_ui.moment(NIGHT)
            assert "23.11.2026 00:05" in portal_ui.moment_short(NIGHT)


def test_a_place_may_have_a_clock_of_its_own():
    assert "2026-11-22T22:05:00+03:00" in portal_ui.moment(NIGHT, "Europe/Moscow")


def test_words_kept_in_a_row_are_shown_in_the_readers_language():
    kept = {"kk": "Дауыс беру", "ru": "Голосование", "en": "Voting"}
    with translation.override("kk"):
        assert portal_ui.text(kept) == portal_ui.text(Text(kept)) == "Дауыс беру"
    assert portal_ui.text(None) == ""


def test_an_icon_is_silent_unless_it_is_given_words():
    page = Template("{% load portal_ui %}{% icon 'lock' %}{% icon 'lock' 'Sealed' %}")
    assert page.render(Context()).count('aria-hidden="true"') == 1


def test_every_icon_named_in_a_template_is_drawn():
    drawn = set(portal_ui.drawings())
    named = set(portal_ui.MESSAGE_ICONS.values()) | set(portal_ui.NOTE_ICONS.values())
    for template in Path(settings.BASE_DIR, "templates").rglob("*.html"):
        named |= set(re.findall(r"{% icon [\"'](\w+)[\"']", template.read_text()))
        named |= set(re.findall(r"[ (]icon=[\"'](\w+)[\"']", template.read_text()))
    assert named <= drawn
