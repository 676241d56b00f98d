"""What the rows of a measured workbook say: believable hazards, measures and tasks of one unit and month.

A unit's people and places return on its rows, descriptions hardly ever repeat. Every tenth workbook carries
one fault worth a return note; the others give the reader nothing to complain of but small notes.
"""

import random
from datetime import date, timedelta
from itertools import combinations

from schemas.calendar import Period

MONTH = Period(2022, 6)
"""The measured month, and the first of many."""
FAULTY = 10
"""One workbook in so many has a fault."""

_BUILDINGS = (
    "门诊楼",
    "住院部",
    "配电房",
    "药库",
    "食堂",
    "锅炉房",
    "检验科",
    "消防控制室",
    "污水站",
    "地下车库",
)
_SPOTS = ("东侧走廊", "西侧楼梯间", "北门入口", "设备间", "库房内", "值班室旁", "操作间", "屋顶平台")
_FOUND = (
    ("消防安全", "疏散通道堆放纸箱等杂物", "清理通道并由护士长每日巡查"),
    ("消防安全", "灭火器压力低于绿区", "更换灭火器并建立每月点检记录"),
    ("消防安全", "常闭式防火门敞开且闭门器失效", "更换闭门器并张贴保持关闭标识"),
    ("电气安全", "配电柜未上锁且无警示标志", "加锁并张贴当心触电标志"),
    ("电气安全", "插座面板松动、线路裸露", "由电工固定面板并重新敷设线路"),
    ("电气安全", "电动自行车在楼内充电", "移至集中充电点并在门口张贴禁令"),
    ("特种设备", "医用氧气瓶未固定存放", "增设防倾倒链条并分区存放"),
    ("特种设备", "电梯年检标志已过期", "联系检验机构复检并更新标志"),
    ("危险化学品", "酒精与易燃物混放", "设置专用防爆柜并分类存放"),
    ("危险化学品", "危化品出入库登记不全", "补齐台账并实行双人双锁"),
)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
_GIVEN = ("建国", "丽华", "晓明", "志强", "春梅", "海燕", "文博", "子涵", "国栋", "玉兰", "思远", "佳宁")
_DEPARTMENTS = ("保卫科", "总务科", "设备科", "药剂科", "护理部", "后勤保障科", "院感科", "信息科")
_TOPICS = ("消防安全", "危化品", "特种设备", "燃气", "宣传培训")
_RULES = ("动火作业", "电气检修", "危化品领用", "特种设备巡检", "应急值守", "外包施工")
Row = dict[str, object]


class Unit:
    """One unit's month, from a seed of its own."""

    def __init__(self, number: int, month: Period = MONTH) -> None:
        """Everything follows from the unit's number; what it finds, from the month too."""
        self.number = number
        self.month = month
        names = [surname + given for surname in _SURNAMES for given in _GIVEN]
        self.people = random.Random(number).sample(names, 8)  # noqa: S311 - reproducible data, not a secret
        self.dice = random.Random(f"{number} {month}")  # noqa: S311 - as above
        self.name = self.name_of(number)

    @staticmethod
    def name_of(number: int) -> str:
        """The name of unit ``number``."""
        return f"云湖市第{number + 1}医院"

    def hazards(self, count: int = 20) -> list[Row]:
        """The hazards found, in order; of a faulty unit one in the middle is spoilt."""
        whats = [(building, spot) for building in _BUILDINGS for spot in _SPOTS]
        rows = [self._hazard(place, *where) for place, where in enumerate(self.dice.sample(whats, count), 1)]
        if self.number % FAULTY == FAULTY - 1:
            self._spoil(rows)
        return rows

    def measures(self, count: int = 5) -> list[Row]:
        """Rules written or revised."""
        year = self.month.year
        return [
            {
                "number": place,
                "topic": self.dice.choice(_TOPICS),
                "title": f"《{rule}安全管理制度》",
                "kind": self.dice.choice(("新建", "修订")),
                "content": f"明确{rule}的职责分工、审批流程和{self.dice.randrange(3, 30)}项检查要求",
                "department": self.dice.choice(_DEPARTMENTS),
                "due": self.dice.choice((f"{year}年7月", f"{year}-07-31", "8月底前", date(year, 9, 30))),
                "outcome": "正式文件",
                "progress": self.dice.choice(("起草中", "征求意见", "推进中")),
            }
            for place, rule in enumerate(self.dice.sample(_RULES, count), 1)
        ]

    def tasks(self, count: int = 10) -> list[Row]:
        """Key tasks of two projects; the project stands only on its first row, merged downwards."""
        half, year = count // 2, self.month.year
        return [
            {
                "project": self.dice.choice(_TOPICS) if place % half == 0 else "",
                "number": place + 1,
                "task": f"开展{self.dice.choice(_TOPICS)}第{place + 1}轮整治，"
                f"涉及{self.dice.randrange(5, 60)}处",
                "measures": f"制定方案，逐项排查，每{self.dice.choice('周月')}通报一次进展",
                "outcome": self.dice.choice(("整治总结", "检查记录", "工作台账")),
                "leader": self.people[place % 3],
                "due": self.dice.choice(("全年", "12月底前", "每季度", f"{year}-12-31", date(year, 11, 30))),
                "department": "、".join(self.dice.sample(_DEPARTMENTS, 2)),
                "support": "各临床科室",
                "status": self.dice.choice(("推进中", "进行中", "未启动")),
            }
            for place in range(count)
        ]

    def day(self, value: date, *, plain: bool = False) -> object:
        """A day in one of the forms people write it in; a plain one as a real date."""
        if plain or self.dice.random() < 0.6:  # noqa: PLR2004 - most write real dates
            return value
        month, day = value.month, value.day
        return self.dice.choice(
            (
                value.isoformat(),
                f"{month}月{day}日",
                f"{value.year}.{month}.{day}",
                f"{value.year}年{month}月{day}日",
                f"{value.year}/{month}/{day}",
            )
        )

    def _hazard(self, place: int, building: str, spot: str) -> Row:
        dice = self.dice
        category, what, measure = dice.choice(_FOUND)
        found = self.month.first + timedelta(days=dice.randrange(20))
        deadline = found + timedelta(days=dice.randrange(35, 60))
        mender, accepter, inspector = dice.choice(list(combinations(self.people, 3)))
        row: Row = {
            "number": place,
            "found_on": self.day(found),
            "found_by": inspector,
            "where": dice.choice(_DEPARTMENTS),
            "location": f"{building}{dice.randrange(1, 12)}层{spot}",
            "description": f"{building}{spot}{what}，共{dice.randrange(1, 30)}处",
            "category": category,
            "level": dice.choice(("一般", "一般", "一般隐患")),
            "measure": measure,
            "department": dice.choice(_DEPARTMENTS),
            "person": mender if dice.random() < 0.8 else f"{mender}、{inspector}",  # noqa: PLR2004 - sometimes two
            "fund": dice.choice(("", "", "/", 0.5, 1.2, "无", "0.3万元")),
            "fund_yuan": dice.choice(("", "", "/", 500.0, 1200.0, "无", "3000元")),
            "deadline": self.day(deadline) if dice.random() < 0.95 else f"{deadline.month}月底前",  # noqa: PLR2004 - words
            "remark": dice.choice(("", "", "", "", f"待{dice.randrange(2, 9)}个配件到货")),
        }
        return row | self.progress(min(self.month.last, deadline), found, accepter)

    def progress(self, until: date, since: date, accepter: str) -> Row:
        """State, days and signatures that go together; what was mended was mended between two days."""
        dice = self.dice
        done = min(until, since + timedelta(days=dice.randrange(1, 9)))
        accepted = min(self.month.last, done + timedelta(days=dice.randrange(3)))
        state = dice.choice(("closed", "closed", "mended", "open"))
        if state == "open":
            return {
                "status": dice.choice(("整改中", "未整改", "正在整改")),
                "closed": dice.choice(("否", "", "×")),
            }
        row: Row = {
            "status": dice.choice(("已整改", "已完成")),
            "completed_on": self.day(done),
            "closed": "否",
        }
        return row | self.closing(accepted, accepter) if state == "closed" else row

    def closing(self, on: date, accepter: str) -> Row:
        """State, day and signature of a hazard that was accepted and closed on a day."""
        return {
            "status": "已销号",
            "accepted_by": accepter,
            "accepted_on": self.day(on),
            "closed": self.dice.choice(("是", "√")),
            "closed_on": self.day(on, plain=True),
        }

    def _spoil(self, rows: list[Row]) -> None:
        """One fault, of the kinds in turn."""
        row = rows[len(rows) // 2]
        kind = self.number // FAULTY % 4
        if kind == 0:
            row["description"] = ""
        elif kind == 1:
            row["found_on"] = f"{self.month.year}年{self.month.month}月{self.month.last.day + 1}日"
        elif kind == 2:  # noqa: PLR2004 - the third kind
            row |= {"description": rows[0]["description"], "location": rows[0]["location"]}
        else:
            row["deadline"] = self.month.first - timedelta(days=12)
