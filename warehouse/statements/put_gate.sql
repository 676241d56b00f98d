-- one row per gate and judging of it
INSERT OR REPLACE INTO ops.gate (run_id, period, gate, judged_at, passed, reasons, released_because)
VALUES ($run_id, $period, $gate, $judged_at, $passed, $reasons, $released_because)
