"""The region folder: what it takes, and how it says what it does not take."""

from pathlib import Path

import pytest

from flows.region import RegionError, find_region, read_region
from flows.stages.soundness import unusable_overrides, unusable_units
from schemas.loading import SchemaError

SETTINGS = '[region]\nname = "云湖市"\ncode = "YH"\noffice = "云湖市卫生健康委员会"\n'
HEAD = "unit_code,name,short_names,county,kind,owes,reports_via,reports_from,fire_key,beds\n"
UNIT = "A01,甲医院,甲院；市甲院,青萝县,GENERAL_HOSPITAL,hazard;measure,,2022-05,是,120\n"


def region(folder: Path, settings: str = SETTINGS, units: str = HEAD + UNIT) -> Path:
    (folder / "region.toml").write_text(settings, encoding="utf-8")
    (folder / "units.csv").write_text(units, encoding="utf-8-sig")
    return folder


def test_settings_left_out_have_their_usual_values(tmp_path: Path) -> None:
    settings = read_region(region(tmp_path)).settings
    assert (settings.calendar.due_day, settings.calendar.shift) == (3, "none")
    assert list(settings.sources) == ["inbox"]


def test_a_unit_is_typed_from_its_line(tmp_path: Path) -> None:
    (unit,) = read_region(region(tmp_path)).registry.units
    assert unit.short_names == ("甲院", "市甲院")
    assert unit.owes == ("hazard", "measure")
    assert (unit.fire_key, unit.beds, unit.reports_via) == (True, 120, None)
    assert [unit.owes_in(month) for month in ("2022-04", "2022-05")] == [False, True]


def test_a_register_saved_by_excel_in_gb18030_is_read_and_one_in_no_known_encoding_is_told(
    tmp_path: Path,
) -> None:
    root = region(tmp_path)
    (root / "units.csv").write_bytes((HEAD + UNIT).encode("gb18030"))
    assert read_region(root).registry.units[0].name == "甲医院"
    (root / "units.csv").write_bytes((HEAD + UNIT).encode("utf-8").replace("院".encode(), b"\xe9\x99"))
    with pytest.raises(SchemaError, match=r"neither in UTF-8 nor in GB18030.*save it as"):
        read_region(root)


def test_a_changed_register_is_read_again(tmp_path: Path) -> None:
    root = region(tmp_path)
    read_region(root)
    region(tmp_path, units=HEAD + UNIT + UNIT.replace("A01", "A02").replace("甲", "乙"))
    assert list(read_region(root).registry.by_code) == ["A01", "A02"]


@pytest.mark.parametrize(
    ("settings", "units", "says"),
    [
        (
            SETTINGS + "colour = 1\n",
            HEAD + UNIT,
            "region.toml: region.colour: there is no such key",
        ),
        (SETTINGS + "[calendar]\ndue_day = 'x'\n", HEAD + UNIT, "calendar.due_day"),
        ("[region\n", HEAD + UNIT, "region.toml"),
        (SETTINGS + 'time_zone = "Asia/Peking"\n', HEAD + UNIT, "Asia/Peking is no time zone"),
        (
            SETTINGS,
            HEAD + UNIT.replace("120", "120,1"),
            "units.csv line 2: more values than there are columns",
        ),
        (
            SETTINGS + "[reading]\nwrkers = 2\n",
            HEAD + UNIT,
            "reading.wrkers: there is no such key; workers is meant?",
        ),
        (
            SETTINGS,
            HEAD + UNIT.replace("甲医院", '"甲医院') + UNIT,
            'units.csv line 2: a quotation mark (") is opened and not closed',
        ),
        (SETTINGS, HEAD + "A01,甲医院\n", "units.csv line 2: fewer values than there are columns"),
        (SETTINGS, HEAD + UNIT + UNIT, "unit_code A01 stands on 2 lines"),
        (SETTINGS, HEAD + UNIT.replace(",,2022-05", ",NONE,2022-05"), "reports_via names NONE"),
        (SETTINGS, HEAD + UNIT.replace("2022-05", "5月"), "units.csv: A01: '5月' is not a month"),
        (SETTINGS, HEAD.replace("county,", "") + UNIT.replace("青萝县,", ""), "units.csv line 2: county"),
        (SETTINGS, HEAD.replace("county", "conty") + UNIT, "no unit has a column 'conty'; county is meant?"),
    ],
)
def test_what_cannot_be_used_is_named_with_file_and_key(
    tmp_path: Path, settings: str, units: str, says: str
) -> None:
    with pytest.raises(SchemaError) as refused:
        read_region(region(tmp_path, settings, units))
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("GENERAL_HOSPITAL", "TOWNSHP", ["line 2: kind TOWNSHP is not known; TOWNSHIP is meant?"]),
        ("hazard;measure", "hazzard", ["line 2: owes hazzard, which is no ledger; hazard is meant?"]),
        ("甲医院", " ", ["line 2: A01 has no name"]),
        ("甲医院", "乙医院", []),
    ],
)
def test_words_no_unit_can_mean_are_told_with_the_nearest_one(
    tmp_path: Path, old: str, new: str, expected: list[str]
) -> None:
    root = region(tmp_path, units=HEAD + UNIT.replace(old, new, 1))
    assert list(unusable_units(read_region(root))) == expected


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("heading.yml", "headings: {}", "overrides/heading.yml is read by nobody; headings.yml is meant?"),
        ("codes.yml", "codes: {status: {RECTIFIYNG: [在改]}}", "RECTIFIYNG"),
        ("campaign.yml", "stages: 3", "campaign.yml"),
        ("gates.yml", "reading: {nothing: 1}", "nothing"),
    ],
)
def test_overrides_that_cannot_be_used_are_told(
    tmp_path: Path, name: str, content: str, expected: str
) -> None:
    root = region(tmp_path)
    (root / "overrides").mkdir()
    (root / "overrides" / name).write_text(content, encoding="utf-8")
    told = list(unusable_overrides(read_region(root)))
    assert len(told) == 1
    assert expected in told[0]


def test_a_folder_without_settings_is_no_region(tmp_path: Path) -> None:
    with pytest.raises(RegionError, match=r"region.toml is missing.*hazard-ledger init"):
        find_region(str(tmp_path))
