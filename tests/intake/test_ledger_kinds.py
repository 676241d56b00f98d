"""Every kind of ledger is recognised by its headings alone, and typed."""

# ruff: noqa: E501 - a row of a table stays one line

import pytest

from tests.intake.books import balanced, codes, fields, mapping, read

TABLES = {
    "key_task": ["序号 工作专题 重点任务 具体措施 成果形式 牵头单位 配合单位 责任人 完成时限 进展情况", "1 学习贯彻 专题学习 组织学习 会议纪要 党办 各科室 张某 2022年12月底前 已完成"],
    "measure": ["序号 专题 制度措施名称 类型（新建/修订） 文号 主要内容 责任科室 完成时限 出台时间 进展", "1 消防安全 消防安全管理制度 修订 甲医〔2022〕3号 明确职责 保卫科 2022年6月底 2022.6.3 已印发"],
    "listing": ["序号 单位名称 隐患内容 挂牌级别 督办单位 挂牌日期 督办通知书文号 整改期限 整改进展", "1 甲医院 消防控制室无法联动 市级 市卫健委 2022.5.6 安办〔2022〕1号 2022.8.30 正在整改"],
    "risk": ["序号 风险点 危险源 可能导致事故类型 L E C D 风险等级 管控措施 责任部门 责任人", "1 锅炉房 锅炉超压 爆炸 1 6 40 240 较大 定期检验 总务科 张某"],
    "inspection": ["序号 检查时间 检查单位 检查人员 被检查单位 检查内容 发现隐患数 已整改数 限期整改数 整改通知书编号", "1 2022.5.6 市卫健委 张某、李某 甲医院 消防安全 14 13 1 卫监〔2022〕5号"],
    "rectification": ["序号 整改通知书编号 下达日期 隐患描述 整改措施 责任人 整改期限 整改情况 回复日期", "1 卫监〔2022〕5号 2022.5.6 疏散通道堆放杂物 清理 张某 2022.5.20 已整改 2022.5.21"],
    "acceptance": ["序号 隐患编号 隐患描述 整改完成日期 申请验收日期 验收日期 验收人 验收结论 是否销号 销号日期", "1 HZ-1 疏散通道堆放杂物 2022.5.6 2022.5.7 2022.5.9 张某 合格 是 2022.5.9"],
    "enforcement": ["序号 执法日期 当事人 案由 处罚依据 处罚种类 处罚决定书文号 罚款金额（元） 执法人员", "1 2022.5.6 甲诊所 未按规定处置医疗废物 医疗废物管理条例 整改通知 卫罚〔2022〕1号 5000 张某、李某"],
    "accountability": ["序号 单位名称 约谈时间 问责方式 事由 被问责人 职务 依据 文号", "1 甲医院 2022.5.6 约谈 连续两月迟报 张某 副院长 办法第五条 安办函〔2022〕2号"],
    "statistics": ["单位 排查治理隐患单位（家） 一般隐患排查数 一般隐患已整改 一般隐患整改率（%） 重大隐患排查数 重大隐患已整改销号 重大隐患整改率（%） 列入治理计划的重大隐患 挂牌督办的重大隐患 累计落实治理资金（万元）", "甲医院 1 10 9 90% 1 0 0% 1 1 2.5"],
    "activity": ["序号 培训时间 培训内容 培训对象 参加人数 主讲人 备注", "1 2022.5.1 消防知识培训 全体职工 30 张某 无"],
    "hazchem": ["序号 危化品名称 CAS号 规格 库存量 存放地点 保管人", "1 乙醇 64-17-5 500ml 20 危化品库 张某"],
    "special_equipment": ["序号 设备名称 设备类别 规格型号 使用登记证编号 安装位置 检验日期 下次检验日期 责任人", "1 电梯 曳引电梯 X1 梯11 1号楼 2022.1.1 2023.1.1 张某"],
    "confined_space": ["序号 有限空间名称 有限空间类型 位置 主要危险有害因素 防护措施 是否设置警示标志 责任人", "1 化粪池 地下 北侧 硫化氢中毒 通风检测 是 张某"],
    "old_building": ["序号 房屋名称 地址 建成年份 结构类型 层数 建筑面积（㎡） 使用用途 鉴定等级 责任人", "1 老门诊楼 中山路1号 1985 砖混 4 2300 门诊 B级 张某"],
    "gas": ["序号 用气场所 燃气类型 供气单位 是否安装可燃气体报警装置 是否安装切断装置 软管更换日期 责任人", "1 食堂 天然气 某某燃气 是 是 2022.3.1 张某"],
    "accident": ["序号 事故时间 事故地点 事故类别 事故等级 事故经过 死亡人数 受伤人数 直接经济损失（万元） 事故原因", "1 2022.5.6 食堂 火灾 一般 油锅起火 0 1 0.5 操作不当"],
    "hazard": ["序号 隐患内容 责任人 整改期限 整改情况", "1 疏散通道堆放杂物 张某 2022.6.1 已整改"],
}  # fmt: skip


def _table(kind: str) -> list[list[str]]:
    return [line.split() for line in TABLES[kind]]


@pytest.mark.parametrize("kind", TABLES)
def test_a_sheet_is_what_its_headings_say(kind: str) -> None:
    reading = read(_table(kind))
    assert (reading.ledger, reading.account.records) == (kind, 1)
    assert None not in mapping(reading).values()
    assert codes(reading) <= {"cell.not_people"}
    assert balanced(reading)


def test_risk_levels_and_scores() -> None:
    reading = read(_table("risk"))
    assert (fields(reading, "risk_level"), fields(reading, "score")) == (["ORANGE"], [240.0])


def test_fines_in_yuan_are_kept_in_ten_thousands() -> None:
    assert fields(read(_table("enforcement")), "fine_wan") == [0.5]


def test_measures_taken_against_a_unit() -> None:
    assert fields(read(_table("accountability")), "measure_taken") == ["TALK"]


def test_statistics_under_group_headings() -> None:
    reading = read(
        [
            ["甲县2022年5月隐患排查治理情况统计表"],
            [
                "单位",
                "排查治理隐患单位（家）",
                "一般隐患",
                "",
                "",
                "重大隐患",
                "",
                "",
                "列入治理计划的重大隐患",
                "",
                "累计落实治理资金（万元）",
            ],
            [
                "",
                "",
                "排查数（项）",
                "其中已整改（项）",
                "整改率（%）",
                "排查数（项）",
                "其中已整改销号（项）",
                "整改率（%）",
                "总数",
                "其中达到“五到位”要求的",
                "",
            ],
            ["甲医院", 1, 10, 9, 0.9, 1, 0, 0, 1, 1, 2.5],
            ["乙医院", 1, 20, 20, 1, 0, 0, "", 0, 0, 3],
            ["合计", 2, 30, 29, 0.97, 1, 0, 0, 1, 1, 5.5],
        ],
        merges=["A2:A3", "B2:B3", "C2:E2", "F2:H2", "I2:J2", "K2:K3"],
    )
    assert (reading.ledger, reading.account.records, reading.account.total) == ("statistics", 2, 1)
    assert fields(reading, "general_found") == [10, 20]
    assert fields(reading, "general_rate") == [90.0, 100.0]
    assert fields(reading, "major_planned") == [1, 0]
    assert fields(reading, "major_five_met") == [1, 0]
