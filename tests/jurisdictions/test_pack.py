"""A country is read whole or not at all, and every error in it is named by file and entry."""

import shutil
import time
import timeit

import pytest
import yaml
from django import forms
from django.utils import translation

from portal.jurisdictions import pack
from portal.jurisdictions.pack import PackError
from portal.jurisdictions.plain import plain

from . import small_country


@pytest.fixture
def folder(tmp_path):
    """A copy of Kazakhstan that a test may spoil."""
    return shutil.copytree(pack.HERE / "kz", tmp_path / "kz")


def spoil(folder, file, old, new):
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")


def errors_of(folder):
    with pytest.raises(PackError) as refusal:
        pack.load(folder)
    return refusal.value.errors


def test_kazakhstan_is_read_whole(kz):
    assert kz.code == "kz"
    assert kz.languages == ("kk", "ru", "en")
    assert str(kz.timezone) == "Asia/Almaty"
    assert len(kz.violations) == 93
    assert len(kz.regions) == 20
    assert len(kz.act_of_violation) == 17
    assert len(kz.observer_rights) == 12
    assert len(kz.observer_duties) == 8
    assert kz.cite(kz.voter_rights["vote-freely"].basis, "ru").startswith("пункт 3 статьи 3 ")
    assert "forced-to-vote" in kz.violations
    assert kz.scales["severity"][4].label["en"].startswith("Grave")


def test_checking_costs_no_more_than_parsing(folder):
    def parse():
        for path in folder.glob("*.yaml"):
            yaml.load(path.read_bytes(), yaml.CSafeLoader)

    def fastest(work):
        return min(timeit.repeat(work, timer=time.process_time, number=1, repeat=3))

    assert fastest(lambda: pack.load(folder)) < 2.5 * fastest(parse)


def test_it_is_read_once_a_process():
    assert pack.get() is pack.get("kz")


def test_a_broken_reference_is_named_by_file_and_entry(folder):
    spoil(folder, "paths.yaml", "addressees: [pec-chair]", "addressees: [headmaster]")
    (error,) = errors_of(folder)
    assert error.startswith("paths.yaml: on-the-spot: steps.1.addressees.1:")
    assert "“headmaster” is not found in addressees" in error


def test_a_right_without_its_article_is_refused(folder):
    spoil(folder, "voters.yaml", "{provision: election-law-8,", "{provision: election-law-888,")
    (error,) = errors_of(folder)
    assert error.startswith("voters.yaml: keep-the-secret: basis.provision:")


def test_a_missing_language_is_named_by_file_and_entry(folder):
    spoil(folder, "time_limits.yaml", "      kk: Комиссия шешімі мен әрекетіне шағым\n", "")
    assert errors_of(folder) == (
        "time_limits.yaml: commission-appeal-10d: title: the text in “kk” is missing",
    )


def test_an_empty_text_counts_as_missing(folder):
    spoil(folder, "addressees.yaml", "ru: Лично на участке, с отметкой о вручении", "ru: ' '")
    assert errors_of(folder) == (
        "addressees.yaml: in-person-at-station: label: the text in “ru” is missing",
    )


def test_a_code_used_twice_is_named_by_file_and_entry(folder):
    spoil(folder, "regions.yaml", "- code: akmola", "- code: abai")
    assert errors_of(folder) == ("regions.yaml: abai: this code is used twice in “regions”",)


def test_a_key_written_twice_does_not_win_in_silence(folder):
    spoil(folder, "pack.yaml", "edition: 0.1-draft", "edition: 0.1-draft\nedition: 0.2")
    assert any("“edition” is written twice" in error for error in errors_of(folder))


def test_a_name_no_field_has_is_refused(folder):
    spoil(folder, "regions.yaml", "    order: 1\n", "    order: 1\n    colour: red\n")
    assert errors_of(folder) == ("regions.yaml: abai: colour: no such field is known",)


def test_a_missing_mark_of_confidence_is_named(folder):
    spoil(folder, "paths.yaml", "    confidence: VERIFIED\n", "")
    assert errors_of(folder) == ("paths.yaml: on-the-spot: “confidence” is missing",)


def test_an_unknown_mark_of_confidence_is_named(folder):
    spoil(folder, "paths.yaml", "confidence: VERIFIED", "confidence: RUMOUR")
    (error,) = errors_of(folder)
    assert error == (
        "paths.yaml: on-the-spot: confidence: “RUMOUR” is not found in scales.confidence"
    )


def test_a_wrong_hour_is_named(folder):
    spoil(folder, "observers.yaml", "at: '07:00'", "at: '7 am'")
    assert errors_of(folder) == (
        "observers.yaml: voting-starts: when.at: “7 am” is not an hour like 07:00",
    )


def test_a_citation_that_names_another_article_is_named(folder):
    old = "{provision: election-law-3, law: election-law, article: '3'"
    spoil(folder, "violations.yaml", old, old.replace("'3'", "'33'"))
    (error,) = errors_of(folder)
    assert "violations.yaml: " in error
    assert "“election-law-3” is not article 33 of election-law" in error


def test_all_errors_are_told_at_once(folder):
    spoil(folder, "regions.yaml", "- code: akmola", "- code: abai")
    spoil(folder, "pack.yaml", "timezone: Asia/Almaty", "timezone: Asia/Nowhere")
    (folder / "paths.yaml").unlink()
    errors = "\n".join(errors_of(folder))
    assert "regions.yaml: abai" in errors
    assert "pack.yaml: timezone: “Asia/Nowhere” is not a known time zone" in errors
    assert "paths.yaml: the file with the section “paths” is missing" in errors


def test_a_file_that_is_not_yaml_is_named(folder):
    (folder / "paths.yaml").write_text("paths: [", "utf-8")
    assert any("paths.yaml: this is not well-formed YAML" in error for error in errors_of(folder))


def test_a_folder_that_is_not_there_says_so(tmp_path):
    with pytest.raises(PackError, match=r"pack\.yaml: there is no such file"):
        pack.load(tmp_path / "nowhere")


def test_the_version_follows_every_file(kz, folder):
    assert pack.load(folder).version == kz.version
    spoil(folder, "paths.yaml", "# Complaint paths", "# The complaint paths")
    changed = pack.load(folder).version
    assert changed != kz.version
    assert changed.startswith("0.1-draft+")


def test_a_text_is_shown_in_the_readers_language(kz):
    name = kz.regions["abai"].name
    with translation.override("kk"):
        assert str(name) == "Абай облысы"
    with translation.override("en"):
        assert f"{name}" == "Abai Region"
    assert name.in_language("ru") == "область Абай"


def test_a_text_serves_as_the_label_of_a_choice(kz):
    region = kz.regions["abai"]
    field = forms.ChoiceField(choices=[(region.code, region.name)])
    with translation.override("kk"):
        assert '<option value="abai">Абай облысы</option>' in field.widget.render("region", None)


def test_a_text_is_not_changed_after_it_was_read(kz):
    with pytest.raises(AttributeError):
        kz.name.words = {}


def test_an_entry_can_be_kept_as_plain_json(kz):
    kept = plain(kz.violations["forced-to-vote"])
    assert kept["name"]["en"] == "Forced to go to the polls"
    assert kept["citations"][0]["provision"] == "election-law-3"


def test_a_position_abroad_lies_outside_the_country(kz):
    assert kz.bounding_box.holds(51.13, 71.43)
    assert not kz.bounding_box.holds(41.01, 28.98)


def test_a_second_country_is_one_folder(tmp_path):
    country = pack.get("xy", root=small_country.write(tmp_path))
    assert country.name["fr"] == "Xyland (fr)"
    assert [v.code for v in country.search_violations("patron")] == ["pressure"]
    (proposal,) = country.addressees_for("pressure")
    assert (proposal.addressee.id, proposal.reason) == ("judge", "straight/ask")
    assert country.cite(country.violations["pressure"].citations[0], "en") == "section 1"
    assert country.time_limit("three-days").consideration.amount == 3
