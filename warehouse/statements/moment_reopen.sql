-- one row per moment of a unit that is folded anew
UPDATE hazard.moment SET folded = false WHERE unit_code IN (SELECT unit_code FROM reset_unit)
