"""An invented region's report views, as the warehouse would hand them over: no real unit, no real person."""

import random
from datetime import date, datetime, timedelta

import pyarrow as pa

from flows.outlets.report_pack import Pack

COUNTIES = ("东河县", "西山县", "南坪区")
PERIODS = ("2022-03", "2022-04", "2022-05", "2022-06")
AS_OF = date(2022, 7, 10)
KNOWN_AT = datetime.fromisoformat("2022-07-10 18:00:00")
RECEIVED = datetime.fromisoformat("2022-07-02 09:30:00")
KINDS = ("综合医院", "乡镇卫生院", "妇幼保健院", "社区卫生服务中心", "疾控中心")
CATEGORIES = ("消防安全", "电气安全", "危险化学品", "特种设备", "燃气安全", "医用气体", "房屋建筑")
STATES = ("已登记", "待整改", "整改中", "已整改待验收", "已验收", "已销号")
TEXTS = (
    "三楼东侧疏散通道堆放杂物，占用宽度约1米",
    "住院部配电间线路老化，部分线缆裸露",
    "液氧罐区安全间距不足，未设置警示标识",
    "食堂燃气管道未安装可燃气体报警装置",
    "负一层酒精与次氯酸钠混存，未使用防爆柜",
    "门诊楼电梯超过检验有效期仍在使用",
)
ODD = (
    '=HYPERLINK("http://evil.example","点我")',
    "+1+1",
    "-2",
    "@SUM(A1)",
    "𠮷野家附楼🔥消防栓漏水",
    "<script>alert(1)</script>",
)

LABELS = {"hazard": "隐患排查治理台账", "measure": "制度措施清单", "key_task": "重点任务清单"}


class Region:
    """Units and hazards drawn with a fixed seed."""

    def __init__(self, units: int = 24, hazards: int = 90, seed: int = 7) -> None:
        """Invent so many units and hazards."""
        self.dice = random.Random(seed)  # noqa: S311 - the same invented region every time
        self.units = [self._unit(number) for number in range(units)]
        self.hazards = [self._hazard(number) for number in range(hazards)]

    def _unit(self, number: int) -> dict:
        county = COUNTIES[number % 3]
        kind = KINDS[number % 5]
        return {
            "unit_code": f"U{number:04d}",
            "unit_name": f"{county}第{number + 1}{kind}",
            "county": county,
            "unit_kind": kind,
        }

    def _hazard(self, number: int) -> dict:
        dice, unit = self.dice, self.dice.choice(self.units)
        found = date(2022, 3, 1) + timedelta(days=dice.randrange(110))
        deadline = found + timedelta(days=dice.choice((7, 15, 30, 60)))
        state = dice.choice(STATES)
        major = dice.random() < 0.12
        overdue = deadline < AS_OF and state in STATES[:3]
        text = ODD[number] if number < len(ODD) else dice.choice(TEXTS)
        return {
            **unit,
            "hazard_code": f"HZ-{unit['unit_code']}-{found:%Y%m}-{number % 1000:03d}",
            "period_first": f"{found:%Y-%m}",
            "period_last_seen": "2022-06",
            "found_on": found,
            "location": dice.choice(("门诊楼三层", "住院部", "后勤楼", "负一层库房")),
            "description": text,
            "category": "FIRE",
            "category_label": dice.choice(CATEGORIES),
            "level": "MAJOR" if major else "GENERAL",
            "level_label": "重大" if major else "一般",
            "state": "PENDING",
            "state_label": state,
            "is_open": state != "已销号",
            "deadline": deadline,
            "deadline_first": deadline,
            "deadline_kind": "date",
            "extensions": dice.choice((0, 0, 0, 1, 2)),
            "deadline_history": None
            if number % 5
            else "2022-06-20批准延期至2022-07-05（云卫安延〔2022〕1号）",
            "days_overdue": (AS_OF - deadline).days if overdue else None,
            "overdue": overdue,
            "due_soon": False,
            "stalled": dice.random() < 0.1,
            "vanished": dice.random() < 0.05,
            "vanished_since": None,
            "listed": major,
            "responsible_dept": dice.choice(("总务科", "保卫科", "设备科")),
            "responsible_person": dice.choice(("王某", "李某、赵某", "陈某")),
            "measure": "清理通道，划定禁停区，每日巡查并记录",
            "fund_wan": round(dice.random() * 5, 2),
            "progress_note": dice.choice(("已完成招标，正在施工", "", "待设备到货")),
            "completed_on": None,
            "accepted_on": None,
            "accepted_by": "",
            "closed_on": None,
            "file_name": "六月台账.xlsx",
            "sheet": "隐患台账",
            "row_number": number + 5,
            "sha256": "ab" * 32,
        }


def tables(region: Region) -> dict[str, pa.Table]:
    """Every view by its name."""
    made = {
        "hazard_current": region.hazards,
        "overdue_hazard": [hazard for hazard in region.hazards if hazard["overdue"]],
        "supervision_listing": _listing(region),
        "supervision_target": _targets(region),
        "submission_status": _status(region),
        "laggard_unit": _laggards(region),
        "monthly_statistics": _statistics(),
        "county_summary": [_summary(region, county, period) for period in PERIODS for county in COUNTIES],
        "unit_scorecard": _scorecard(region),
        "task_progress": _tasks(region),
        "measure_progress": _measures(region),
        "finding_summary": _findings(region),
        "hazard_timeline": _timeline(region),
        "month_comparison": _comparison(),
        "list_change": _changes(region),
        "period_summary": _period_figures(),
        "undergrading_lead": _leads(region),
        "undergrading_coverage": [
            {"period": "2022-06", "county": county, "compared": 20, "with_lead": 2, "without_lead": 18}
            for county in COUNTIES
        ],
    }
    return {name: pa.Table.from_pylist(rows) for name, rows in made.items()}


def pack(region: Region | None = None, **changes: object) -> Pack:
    """The region's pack for June 2022."""
    settings = {
        "period": "2022-06",
        "as_of": AS_OF,
        "known_at": KNOWN_AT,
        "version": 1,
        "frozen": True,
        "region": "云岭市",
        "office": "云岭市卫生健康委员会",
        "next_due": date(2022, 8, 3),
        "tables": tables(region or Region()),
    }
    return Pack(**(settings | changes))


def empty_pack(**changes: object) -> Pack:
    """A month in which nothing was owed and nothing found."""
    return pack(tables={name: table.slice(0, 0) for name, table in tables(Region()).items()}, **changes)


def _listing(region: Region) -> list[dict]:
    return [
        hazard
        | {
            "listing_no": f"云卫安督〔2022〕{number + 1}号",
            "listing_level_label": "市级",
            "listing_org": "云岭市卫健委",
            "listed_on": date(2022, 5, 20),
            "plan_due": date(2022, 6, 5),
            "plan_filed_on": date(2022, 6, 3) if number % 2 else None,
            "treat_due": date(2022, 12, 31),
            "progress_reports": number % 3,
            "last_report_on": date(2022, 6, 30) if number % 3 else None,
            "delisted_on": date(2022, 7, 1) if number == 1 else None,
            "publicity_on": date(2022, 5, 25),
            "still_needed": "治理方案备案；进展报告1次；现场验收；销号",
        }
        for number, hazard in enumerate(h for h in region.hazards if h["listed"])
    ]


def _targets(region: Region) -> list[dict]:
    return [
        unit
        | {
            "rank": number + 1,
            "proposed": number < 6,
            "score": 86.5 - number * 7,
            "overdue_general": 4,
            "overdue_major": 1,
            "open_major": 1,
            "vanished": number % 2,
            "late_months": 2,
            "missing_months": 1,
            "perfunctory_score": 55.0,
            "reasons": "重大隐患逾期38天；4项一般隐患逾期；连续两月迟报；整改措施多为“加强管理”",
        }
        for number, unit in enumerate(region.units[:8])
    ]


def _status_of(number: int) -> tuple[str, str]:
    return (
        (("late", "迟报"), ("missing", "漏报"), ("nil", "零报告"), ("proxy", "代报"), ("invalid", "不合格"))[
            number % 5
        ]
        if number % 4 == 0
        else ("on_time", "按时")
    )


def _status(region: Region) -> list[dict]:
    return [
        unit
        | {
            "ledger": ledger,
            "ledger_label": label,
            "period": period,
            "due_on": date(2022, 7, 3),
            "closes_on": date(2022, 7, 28),
            "status": status,
            "status_label": words,
            "timely": status in ("on_time", "nil", "proxy"),
            "is_nil": status == "nil",
            "is_proxy": status == "proxy",
            "first_received_at": None if status == "missing" else RECEIVED,
            "days_late": 3 if status == "late" else None,
            "effective_submission_id": None,
            "versions": 1,
            "records": 12,
            "findings_reject": 0,
            "findings_hold": number % 2,
            "findings_warn": number % 4,
            "nil_declared": status == "nil",
            "proxy_by": None,
        }
        for month, period in enumerate(PERIODS)
        for number, unit in enumerate(region.units)
        for ledger, label in LABELS.items()
        for status, words in [_status_of(number + month)]
    ]


def _laggards(region: Region) -> list[dict]:
    classes = (
        ("LATE", "迟报", "应于7月3日前报送，7月6日9时收到，迟3天", "REMIND", "提示"),
        ("MISSING", "漏报", "至7月10日未收到", "CIRCULAR", "通报"),
        ("PERFUNCTORY", "敷衍", "12条中9条整改措施为“加强管理”（F5:F13）；期限全部为月末", "TALK", "约谈"),
        ("STALLED", "推进不力", "逾期隐患4项（其中重大1项），最长逾期38天", "REMIND", "提示"),
    )
    return [
        unit
        | {
            "period": "2022-06",
            "class": code,
            "class_label": label,
            "evidence": evidence,
            "alike_units": "邻县第一医院" if code == "PERFUNCTORY" else None,
            "consecutive": 1 + number % 3,
            "measure": measure,
            "measure_label": words,
        }
        for number, unit in enumerate(region.units[::2])
        for code, label, evidence, measure, words in [classes[number % 4]]
    ]


def _statistics() -> list[dict]:
    return [
        {
            "scope": scope,
            "period": period,
            "units_reporting": 8,
            "general_found": 40 + n,
            "general_rectified": 30,
            "general_rate": 30 / (40 + n),
            "major_found": 3 if n < 3 else 0,
            "major_closed": 1 if n < 3 else 0,
            "major_rate": 1 / 3 if n < 3 else None,
            "major_planned": 2,
            "major_five_met": 1,
            "listed": 2,
            "listed_province": 0,
            "fund_wan": 36.5,
        }
        for period in PERIODS
        for n, scope in enumerate(("region", *COUNTIES))
    ]


def _summary(region: Region, county: str, period: str) -> dict:
    hazards = [hazard for hazard in region.hazards if hazard["county"] == county]
    units = sum(unit["county"] == county for unit in region.units)
    month = PERIODS.index(period)

    def count(level: str, *, overdue: bool = False) -> int:
        return sum(
            h["level"] == level and h["state_label"] != "已销号" and (h["overdue"] or not overdue)
            for h in hazards
        )

    shrink = 1 if month == 3 else 0.4 + month * 0.15
    return {
        "county": county,
        "period": period,
        "units": units,
        "expected": units * 3,
        "received": units * 3 - 2,
        "on_time": units * 3 - 4,
        "late": 2,
        "missing": 2,
        "nil": 1,
        "proxy": 1,
        "invalid": 0,
        "open_general": int(count("GENERAL") * shrink),
        "open_major": int(count("MAJOR") * shrink),
        "overdue_general": int(count("GENERAL", overdue=True) * shrink),
        "overdue_major": int(count("MAJOR", overdue=True) * shrink),
        "closed_general": 6 + month,
        "closed_major": month // 2,
        "found_general": 9 + month,
        "found_major": 1,
    }


def _scorecard(region: Region) -> list[dict]:
    return [
        unit
        | {
            "months_due": 4,
            "months_on_time": 3,
            "months_late": 1,
            "months_missing": 0,
            "open_general": 3,
            "open_major": 0,
            "overdue_general": 1,
            "overdue_major": 0,
            "overdue": 1,
            "longest_overdue": 12,
            "closed_general": 4,
            "closed_major": 1,
            "closed": 5,
            "vanished": 0,
            "perfunctory_score": 20.0,
            "score": 88.0,
        }
        for unit in region.units
    ]


def _tasks(region: Region) -> list[dict]:
    return [
        unit
        | {
            "period": "2022-06",
            "task_no": str(number),
            "project": "消防安全",
            "task": "开展消防设施全面检测并建立问题清单",
            "lead_dept": "总务科、保卫科",
            "due": None,
            "due_kind": "vague",
            "due_raw": "6月底前",
            "status_label": "推进中",
            "progress": "已完成检测，正在整改",
            "overdue": number == 1,
        }
        for unit in region.units[:6]
        for number in (1, 2)
    ]


def _measures(region: Region) -> list[dict]:
    return [
        unit
        | {
            "period": "2022-06",
            "measure_title": "危险化学品双人双锁管理制度",
            "topic_label": "危险化学品",
            "due": date(2022, 6, 30),
            "status_label": "已出台",
            "issued_on": date(2022, 6, 20),
            "overdue": False,
        }
        for unit in region.units[:6]
    ]


def _findings(region: Region) -> list[dict]:
    return [
        unit
        | {
            "period": "2022-06",
            "ledger": "hazard",
            "code": "hazard.required.deadline",
            "severity": "warn",
            "title": "整改期限未填写",
            "findings": 3,
        }
        for unit in region.units[:5]
    ]


def _timeline(region: Region) -> list[dict]:
    steps = (("登记", None, "已登记"), ("交办", "已登记", "待整改"), ("开始整改", "待整改", "整改中"))
    return [
        {
            "hazard_code": hazard["hazard_code"],
            "county": hazard["county"],
            "unit_code": hazard["unit_code"],
            "period": hazard["period_first"],
            "effective_on": hazard["found_on"] + timedelta(days=5 * number),
            "event_label": event,
            "from_state_label": source,
            "to_state_label": target,
            "legal": True,
            "inferred": number == 1,
            "position": number,
            "until": None,
            "note": "",
            "said_by": hazard["unit_name"],
            "file_name": "六月台账.xlsx",
            "sheet": "隐患台账",
            "cell": "B7",
            "recorded_at": RECEIVED,
        }
        for hazard in region.hazards
        for number, (event, source, target) in enumerate(steps)
    ]


def _comparison() -> list[dict]:
    figures = (
        ("报送情况", "应报", "份", 24, 24),
        ("重大隐患", "本月销号重大隐患", "项", 1, 0),
        ("重大隐患", "未销号重大隐患", "项", 3, 4),
        ("一般隐患", "本月排查一般隐患", "项", 12, 11),
        ("重点任务", "重点任务", "项", 4, 4),
        ("重点任务", "已完成的重点任务", "项", 2, 1),
    )
    return [
        {
            "county": county,
            "period": "2022-06",
            "place": place,
            "topic": topic,
            "figure": figure,
            "unit": unit,
            "this_month": this,
            "last_month": before,
            "change": this - before,
        }
        for county in COUNTIES
        for place, (topic, figure, unit, this, before) in enumerate(figures, start=1)
    ]


def _changes(region: Region) -> list[dict]:
    hazards = [
        hazard
        | {
            "period": "2022-06",
            "list": "hazard",
            "list_label": "突出问题和重大隐患清单",
            "change_label": "销号" if number % 2 else "新增",
            "content": hazard["description"],
            "before_label": "已验收" if number % 2 else None,
            "after_label": "已销号" if number % 2 else "已登记",
            "changed_on": hazard["found_on"],
        }
        for number, hazard in enumerate(region.hazards[:12])
    ]
    measures = [
        measure
        | {
            "list": "measure",
            "list_label": "制度措施清单",
            "change_label": "进展",
            "level_label": None,
            "content": measure["measure_title"],
            "before_label": "征求意见",
            "after_label": "已出台",
            "changed_on": None,
            "hazard_code": None,
        }
        for measure in _measures(region)
    ]
    names = (
        "period", "county", "unit_code", "unit_name", "list", "list_label", "change_label", "level_label",
        "content", "before_label", "after_label", "changed_on", "hazard_code",
    )  # fmt: skip
    return [{name: row[name] for name in names} for row in (*hazards, *measures)]


def _period_figures() -> list[dict]:
    figures = (
        ("报送", "报送台账的单位", "家", 8.0),
        ("责任落实", "签订安全生产责任书", "份", 19.0),
        ("监督检查", "下达整改通知书", "份", None),
    )
    return [
        {
            "county": county,
            "span": span,
            "span_label": label,
            "period_from": "2022-01",
            "period_until": "2022-06",
            "place": place,
            "topic": topic,
            "figure": figure,
            "unit": unit,
            "amount": amount,
        }
        for county in COUNTIES
        for span, label in (
            ("Q1", "2022年第一季度"),
            ("Q2", "2022年第二季度"),
            ("H1", "2022年上半年"),
            ("YEAR", "2022年全年"),
        )
        for place, (topic, figure, unit, amount) in enumerate(figures, start=1)
    ]


def _leads(region: Region) -> list[dict]:
    return [
        {
            "period": "2022-06",
            "county": hazard["county"],
            "unit_code": hazard["unit_code"],
            "unit_name": hazard["unit_name"],
            "hazard_code": hazard["hazard_code"],
            "description": hazard["description"],
            "criteria_set": "医疗机构重大事故隐患判定清单（试行）",
            "code": "MH-4",
            "criterion": "使用的燃气设备未安装可燃气体报警装置或无法保障其正常使用",
            "matched": "可燃气体报警",
            "criterion_status": "verified",
            "remark": "清单文本不完整",
        }
        for hazard in region.hazards[:6]
    ]
