"""The region folder: what it takes, and how it says what it does not take."""

import os
from pathlib import Path

import pytest

from flows.region import RegionError, find_region, read_region
from flows.stages.health.config_checks import unusable_overrides, unusable_units
from schemas.loading import SchemaError

SETTINGS = '[region]\nname = "云湖市"\ncode = "YH"\noffice = "云湖市卫生健康委员会"\n'
HEAD = "unit_code,name,short_names,county,kind,owes,reports_via,reports_from,fire_key,beds\n"
UNIT = "A01,甲医院,甲院；市甲院,青萝县,GENERAL_HOSPITAL,hazard;measure,,2022-05,是,120\n"

LAUGHS = "a0: &a0 [x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)
LEDGER = """ledger: 名
title: 甲
english: x
grain: x
recognise: {need: [row]}
fields:
  - {name: row, title: 行, english: x, type: str}"""
RULE = """about: hazard
title: x
rules:
  - {code: own.a, severity: warn, title: x, message: x, remedy: x, fields: [who], holds: exists (from ?)}
"""
PROMISE = """publishing:
  - table: report.overdue_hazard
    title: x
    promises: [{code: own, holds: days_late > 0, words: x}]
"""


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
        (SETTINGS + "x = " + "[" * 5_000, HEAD + UNIT, "region.toml: "),
        (SETTINGS + "[calendar]\ndue_day = " + "9" * 5_000, HEAD + UNIT, "region.toml: "),
        (SETTINGS + "[reading]\nseconds_per_file = inf\n", HEAD + UNIT, "reading.seconds_per_file"),
        (SETTINGS + "[reading]\nworkers = 1000000000\n", HEAD + UNIT, "reading.workers"),
        (SETTINGS + 'time_zone = "Asia"\n', HEAD + UNIT, "Asia is no time zone"),
        (SETTINGS + f'time_zone = "{"x" * 9_000}"\n', HEAD + UNIT, "xxx is no time zone"),
        (
            SETTINGS.replace("云湖市", "云湖/../市", 1),
            HEAD + UNIT,
            "region.name: Value error, '云湖/../市' names",
        ),
        (SETTINGS + '[sources."../x"]\ntype = "folder"\n', HEAD + UNIT, "sources.../x"),
        (
            SETTINGS + '[sources.x]\ntype = "folder"\npath = "."\n',
            HEAD + UNIT,
            "sources.x.path: . holds archive",
        ),
        (SETTINGS + '[sources.x]\ntype = "folder"\npath = "archive/1"\n', HEAD + UNIT, "or lies in it"),
        (SETTINGS + "\n".join(f"k{n} = 1" for n in range(2_000)), HEAD + UNIT, "and 1980 more"),
        *(
            (SETTINGS, HEAD + UNIT.replace("A01", code), "units.csv line 2: unit_code: ")
            for code in (
                "a/b",
                "..",
                "../../x",
                "a\\b",
                "CON",
                "lpt1.x",
                "A\u202e1",
                "x" * 10_000,
                "",
                "a\0b",
                "=1+1",
            )
        ),
        *(
            (SETTINGS, HEAD + UNIT.replace("青萝县", county), "units.csv line 2: county: ")
            for county in ("a/b", "..", "县" * 300, "", "青\u202e县", "NUL")
        ),
        (SETTINGS, HEAD + UNIT.replace("甲医院", "院" * 3_000), "units.csv line 2: name: "),
        (SETTINGS, HEAD.replace("name", "county", 1) + UNIT, "the column county stands twice"),
        (
            SETTINGS,
            HEAD.replace("beds", "reports_until") + UNIT.replace("120", "2021-01"),
            "is after reports_until",
        ),
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
        ("headings.yml", "[" * 100_000, "nested more than 1000 deep"),
        ("headings.yml", "- " * 100_000, "nested more than 1000 deep"),
        (
            "headings.yml",
            "a: 1\nx: 2022-13-45",
            "headings.yml: '2022-13-45': month must be in 1..12 (line 2)",
        ),
        ("headings.yml", "x: " + "9" * 5_000, "(line 1)"),
        ("headings.yml", "!!python/object/apply:os.system ['true']", "could not determine a constructor"),
        ("headings.yml", LAUGHS, "there is no such key"),
        ("headings.yml", "headings: &a {hazard: *a}", "headings.hazard.hazard"),
        ("headings.yml", "甲: 乙".encode("gb18030"), "is not in UTF-8"),
        ("headings.yml", None, "is no file"),
        ("ledgers/x.yml", LEDGER.replace("名", "../x"), "ledger: String should match"),
        (
            "ledgers/x.yml",
            LEDGER.replace("名", "x").replace("row,", "ROW,"),
            "fields.0.name: String should match",
        ),
        ("ledgers/x.yml", LEDGER.replace("名", "x") + "\n" + LEDGER.rpartition("\n")[2], "row stands twice"),
        (
            "ledgers/x.yml",
            LEDGER.replace("名", "x").replace("str}", "str, like: '('}"),
            "is no regular expression",
        ),
        ("ledgers/x.yml", LEDGER.replace("名", "x").replace("str}", "code, codes: y}"), "no list y"),
        ("rules/x.yml", RULE.replace("?", "read_text('/etc/passwd')"), "file system operations are disabled"),
        ("gates.yml", PROMISE, "gates.yml: publishing.report.overdue_hazard.own: Binder Error: "),
        ("gates.yml", "reading: {fill_least: {hazzard: {level: 1}}}", "no hazzard; hazard is meant?"),
        ("gates.yml", "reading: {fill_least: {hazard: {levl: 1}}}", "no levl; level is meant?"),
        ("gates.yml", "reading: {held_most: 30}", "held_most: Input should be less than or equal to 1"),
    ],
)
def test_overrides_that_cannot_be_used_are_told(
    tmp_path: Path, name: str, content: str | bytes | None, expected: str
) -> None:
    root = region(tmp_path)
    path = root / "overrides" / name
    path.parent.mkdir(parents=True)
    if content is None:
        os.mkfifo(path)
    else:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    told = list(unusable_overrides(read_region(root)))
    assert len(told) == 1
    assert expected in told[0]


def test_a_folder_without_settings_is_no_region(tmp_path: Path) -> None:
    with pytest.raises(RegionError, match=r"region.toml is missing.*hazard-ledger init"):
        find_region(str(tmp_path))
