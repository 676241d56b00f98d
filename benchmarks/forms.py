"""The forms in which the units of a measured month report: headings, their groups, where the cover stands.

Four layouts of the hazard ledger as they really occur, one each of measures and tasks. A column is
(group heading, heading, what stands in it); columns of one group stand under one merged heading.
"""

from typing import NamedTuple


class Column(NamedTuple):
    """A column of a form; without a group its heading spans the whole header."""

    group: str
    heading: str
    content: str


class Form(NamedTuple):
    """A sheet's layout."""

    name: str
    title: str
    columns: tuple[Column, ...]
    cover_below: bool = False
    """Whether preparer and approver sign under the table instead of above it."""
    total: bool = False
    """Whether a line of totals ends the table."""

    @property
    def grouped(self) -> bool:
        """Whether the header has two rows."""
        return any(column.group for column in self.columns)


def _columns(*groups: str) -> tuple[Column, ...]:
    """``group: heading=content heading=content``; the group may be empty."""
    found = []
    for text in groups:
        group, _, columns = text.partition(":")
        found += [Column(group, *column.split("=")) for column in columns.split()]
    return tuple(found)


HAZARD = (
    Form(
        "隐患台账",
        "隐患排查治理台账",
        _columns(
            ":序号=number 排查日期=found_on 隐患部位=location 隐患描述=description 隐患类别=category"
            " 隐患等级=level",
            "整改计划:整改措施=measure 责任部门=department 责任人=person 整改资金（万元）=fund"
            " 整改时限=deadline",
            "整改情况:整改状态=status 完成时间=completed_on",
            "验收销号:验收人=accepted_by 验收日期=accepted_on 是否销号=closed 销号日期=closed_on",
            ":备注=remark",
        ),
    ),
    Form(
        "问题隐患清单",
        "突出问题和重大隐患清单",
        _columns(
            ":序号=number",
            "隐患情况:检查时间=found_on 检查人=found_by 具体位置=location 存在问题=description"
            " 隐患类型=category 隐患级别=level",
            "整改情况:整改要求=measure 整改责任科室=department 整改责任人=person 整改期限=deadline"
            " 整改完成情况=status 整改完成时间=completed_on",
            "复查情况:复查人=accepted_by 复查时间=accepted_on 是否闭环=closed 闭环时间=closed_on",
        ),
        cover_below=True,
    ),
    Form(
        "Sheet1",
        "安全隐患排查整改台账",
        _columns(
            ":编号=number 所在科室=where 隐患地点=location 隐患内容=description 分类=category 等级=level"
            " 发现日期=found_on 治理措施=measure 责任科室=department 整改负责人=person"
            " 投入资金（元）=fund_yuan 要求完成时间=deadline 进展情况=status 实际完成时间=completed_on"
            " 验收人员=accepted_by 验收时间=accepted_on 是否销号=closed 销号时间=closed_on 备注=remark"
        ),
        total=True,
    ),
    Form(
        "安全隐患台账",
        "安全隐患整改台账",
        _columns(
            ":项次=number 排查时间=found_on 排查人员=found_by 部位=location 安全隐患=description"
            " 隐患分类=category 级别=level",
            "整改:方案=measure 责任单位=department 责任人=person 完成时限=deadline 情况=status"
            " 完成日期=completed_on",
            "核查:核查人=accepted_by 核查日期=accepted_on",
            "销号:是否销号=closed 销号日期=closed_on",
            ":说明=remark",
        ),
    ),
)

MEASURE = Form(
    "制度措施清单",
    "制度措施清单",
    _columns(
        ":序号=number 专题=topic 制度名称=title 类型=kind 主要内容=content 责任科室=department"
        " 完成时限=due 成果形式=outcome 进展=progress"
    ),
)

TASK = Form(
    "重点任务清单",
    "重点任务清单",
    _columns(
        ":项目=project 序号=number 重点任务内容=task 工作措施=measures 成果形式=outcome 牵头领导=leader"
        " 完成时间=due 牵头责任科室=department 执行配合科室=support 完成情况=status"
    ),
)
