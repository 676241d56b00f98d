-- one row per unit with a nil return and sign that it does not look: both are about the return, not its rows
SELECT
    unit_code, period, unnest([
        {
            'code': 'nil_for_months', 'hit': nil_months >= $nil_months AND peers_with_hazards * 2 > peers,
            'words': '连续' || nil_months || '个月零报告，同类' || peers || '家中' || peers_with_hazards || '家查出隐患'
        },
        {
            'code': 'nil_but_inspected', 'hit': inspection_problems > 0,
            'words': '零报告，检查在该单位发现问题' || inspection_problems || '个'
        }
    ], recursive := true)
FROM this_month_whole
WHERE nil_declared
