"""Workbooks of one month for measuring: deterministic, about 35 rows each, untidy like the real ones.

Three sheets (hazards, measures, tasks), a title, a cover line, merged group headings in the header, mixed
forms of dates, a footer. The same number always gives the same workbook.
"""

import random
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import xlsxwriter

_PLACES = ("门诊楼", "住院部", "配电房", "药库", "食堂", "锅炉房", "检验科", "消防控制室")
_FOUND = (
    "疏散通道堆放杂物",
    "灭火器压力不足",
    "配电柜未上锁",
    "应急照明损坏",
    "氧气瓶未固定",
    "电线老化裸露",
)
_DONE = ("清理并每日巡查", "更换并建立月检记录", "加锁并张贴警示", "联系厂家维修", "重新敷设线路")
_NAMES = ("责任人甲", "责任人乙", "责任人丙", "责任人丁")
_DEPTS = ("保卫科", "总务科", "设备科", "药剂科", "院办公室")
_STATUS = ("已整改", "整改中", "未整改", "已销号", "已完成")
_HAZARD = (
    "序号", "排查日期", "隐患部位", "隐患描述", "隐患类别", "隐患等级", "整改措施", "责任部门", "责任人",
    "整改资金（万元）", "整改时限", "整改情况", "完成时间", "验收人", "是否销号", "备注",
)  # fmt: skip
_TASK = ("项目", "序号", "重点任务内容", "牵头领导", "完成时间", "牵头责任科室", "执行配合科室")
_MEASURE = ("序号", "制度名称", "类型", "主要内容", "责任科室", "完成时限", "进展")
Rows = list[list[object]]


def workbook(number: int) -> bytes:
    """The bytes of workbook ``number``."""
    dice = random.Random(number)  # noqa: S311 - reproducible data, not a secret
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"created": date(2022, 7, 1)})
    day = book.add_format({"num_format": "yyyy/m/d"})
    unit = f"云湖市第{number + 1}医院"
    for name, headings, rows in (
        ("隐患台账", _HAZARD, [_hazard(place, dice) for place in range(20)]),
        ("制度措施清单", _MEASURE, [_measure(place, dice) for place in range(5)]),
        ("重点任务清单", _TASK, [_task(place, dice) for place in range(10)]),
    ):
        sheet = book.add_worksheet(name)
        sheet.merge_range(0, 0, 0, len(headings) - 1, f"{unit}2022年6月{name}")
        sheet.write_row(1, 0, [f"填报单位：{unit}", "", "", "填报人：责任人甲", "", "填报日期：2022年7月1日"])
        for column, text in enumerate(headings):
            if name == "隐患台账" and column in (6, 7, 8):
                sheet.write(3, column, text)
            else:
                sheet.merge_range(2, column, 3, column, text)
        if name == "隐患台账":
            sheet.merge_range(2, 6, 2, 8, "整改计划")
        for row, values in enumerate(rows, 4):
            for column, value in enumerate(values):
                if isinstance(value, date):
                    sheet.write_datetime(row, column, value, day)
                elif value != "":
                    sheet.write(row, column, value)
        sheet.write(5 + len(rows), 0, "注：每月3日前报送。")
    book.close()
    return target.getvalue()


def write(folder: Path, count: int) -> list[Path]:
    """Workbooks 0 to ``count`` - 1 in ``folder``; those that stand there are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"云湖市第{number + 1}医院2022年6月.xlsx" for number in range(count)]
    for number, path in enumerate(paths):
        if not path.exists():
            path.write_bytes(workbook(number))
    return paths


def _day(dice: random.Random, first: int = 0) -> object:
    day = date(2022, 6, 1) + timedelta(days=first + dice.randrange(28))
    forms = (day, day, day.isoformat(), f"{day.month}月{day.day}日", f"{day.year}.{day.month}.{day.day}")
    return dice.choice((*forms, f"{day.month}月底前") if first else forms)


def _hazard(place: int, dice: random.Random) -> list[object]:
    status = dice.choice(_STATUS)
    done = status in ("已整改", "已销号", "已完成")
    return [
        place + 1,
        _day(dice),
        f"{dice.choice(_PLACES)}{dice.randrange(1, 12)}层",
        f"{dice.choice(_FOUND)}，共{dice.randrange(1, 9)}处，位于{dice.choice(_PLACES)}东侧",
        dice.choice(("消防安全", "电气安全", "特种设备", "危险化学品")),
        dice.choice(("一般", "一般", "一般", "重大", "一般隐患")),
        dice.choice(_DONE),
        dice.choice(_DEPTS),
        "、".join(dice.sample(_NAMES, dice.randrange(1, 3))),
        dice.choice(("", "/", 0.5, 1.2, "无", "3000元")),
        _day(dice, 20),
        status,
        _day(dice, 10) if done else "",
        dice.choice(_NAMES) if done else "/",
        "是" if status == "已销号" else "否",
        dice.choice(("", "", "", "待配件到货")),
    ]


def _measure(place: int, dice: random.Random) -> list[object]:
    kind = dice.choice(("新建", "修订"))
    due = dice.choice(("2022年6月", "2022-07-31", "8月底前"))
    return [
        place + 1,
        f"《安全管理制度之{place + 1}》",
        kind,
        f"明确职责与流程{dice.randrange(99)}",
        dice.choice(_DEPTS),
        due,
        "已印发",
    ]


def _task(place: int, dice: random.Random) -> list[object]:
    project = "消防安全" if place < 5 else "危险化学品"  # noqa: PLR2004 - half of the tasks each
    leader = dice.choice(_NAMES)
    due = dice.choice(("全年", "6月底前", "12月前", "每季度", "2022-09-30"))
    return [
        project,
        place + 1,
        f"开展第{place + 1}项重点工作，落实责任并建立台账",
        leader,
        due,
        dice.choice(_DEPTS),
        "各科室",
    ]
