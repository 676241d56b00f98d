-- one row per finding that a decision waives: of its unit and rule, of its month or of every month
UPDATE intake.finding SET waived = true
FROM hazard.decision AS decision
WHERE decision.kind = 'waiver' AND coalesce(decision.result, 'PASS') = 'PASS'
    AND decision.unit_code = finding.unit_code AND decision.rule = finding.code
    AND (decision.period IS NULL OR decision.period = finding.period)
    AND NOT finding.waived
