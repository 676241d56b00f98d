"""Which hazard a row speaks of: one wave of returns tied to the hazards of their units.

By our code first, then by the same words about the same place, then by likeness, one to one; what is left is
new. A tie once made stays until its return is replaced or a decision takes it back, so codes printed in
templates keep their meaning. Sheets of one return are passes: a hazard on two sheets counts once.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from schemas.matching import Matching
from warehouse.arrow_tables import put_table
from warehouse.connection import statement
from warehouse.matching import Likeness, Match, Pairs, assign, likeness, wording

_MATCHED = (
    "CREATE OR REPLACE TEMP TABLE matched"
    " (row_id VARCHAR, hazard_code VARCHAR, method VARCHAR, certainty VARCHAR, score DOUBLE)"
)


def link_rows(connection: DuckDBPyConnection, rules: Matching) -> None:
    """Tie the hazard rows of the wave (temporary table ``wave``) to hazards, new ones where need be."""
    for name in ("link_supersede", "link_candidate_retract"):
        connection.execute(statement(name))
    _word(connection, "link_text")
    connection.execute(statement("link_incoming"))
    ((passes,),) = connection.execute("SELECT coalesce(max(pass), 0) FROM incoming").fetchall()
    for number in range(1, passes + 1):
        _link_pass(connection, number, rules)


def link_mentions(connection: DuckDBPyConnection, rules: Matching) -> None:
    """Tie rows of the authority's ledgers to the hazards they speak of; the unknown wait for a later wave."""
    connection.execute(statement("hazard_mention_supersede"))
    connection.execute(statement("hazard_mention_open"))
    ((waiting,),) = connection.execute("SELECT count(*) FROM mentioning").fetchall()
    if not waiting:
        return
    connection.execute(_MATCHED)
    _word(connection, "hazard_mention_text")
    _match_alike(connection, "hazard_mention_pair", {}, rules)
    for name in ("hazard_mention_record", "hazard_mention_settle"):
        connection.execute(statement(name))


def link_decided(connection: DuckDBPyConnection) -> None:
    """Carry out the wave's decisions about identity: links, merges and splits."""
    for name in (
        "link_relink",
        "link_split_mint",
        "hazard_register",
        "hazard_merge",
        "link_candidate_settle",
        "link_decide",
        "link_revoke",
        "hazard_mention_decide",
        "hazard_mention_revoke",
    ):
        connection.execute(statement(name))


def _link_pass(connection: DuckDBPyConnection, number: int, rules: Matching) -> None:
    turn = {"pass": number}
    connection.execute(_MATCHED)
    connection.execute(statement("link_known"), turn)
    connection.execute(statement("link_code"), turn | {"code_floor": rules.code_floor})
    connection.execute(statement("link_exact"), turn)
    _match_alike(connection, "link_pair", turn | {"look_back": rules.look_back_periods}, rules)
    connection.execute(
        statement("link_candidate"), {"doubtful": rules.doubtful, "candidates": rules.candidates}
    )
    connection.execute(statement("link_mint"), turn)
    connection.execute(statement("hazard_register"))
    connection.execute(statement("link_record"), turn)


def _word(connection: DuckDBPyConnection, texts: str) -> None:
    """Make temporary table ``worded``: the form in which each text of a query is compared."""
    column = connection.sql(statement(texts)).to_arrow_table().column("text")
    found = [text for text in column.to_pylist() if text is not None]
    put_table(
        connection, "worded", {"text": found, "wording": [wording(text) for text in found]}, ("VARCHAR",) * 2
    )


def _match_alike(
    connection: DuckDBPyConnection, pairs_of: str, parameters: Mapping[str, object], rules: Matching
) -> None:
    """Score the pairs of a query, keep the scores in ``scored`` and the certain ties in ``matched``."""
    pairs = _pairs(connection.sql(statement(pairs_of), params=dict(parameters)).to_arrow_table())
    scores = likeness(pairs, rules)
    _put_scores(connection, pairs, scores)
    _put_matches(connection, pairs, scores, assign(pairs, scores, rules))


def _pairs(frame: pa.Table) -> Pairs:
    return Pairs(*(frame.column(at).to_pylist() for at in range(frame.num_columns)))


def _put_scores(connection: DuckDBPyConnection, pairs: Pairs, scores: Likeness) -> None:
    names = ("score", "text_score", "place_score", "date_score", "category_score")
    columns: dict[str, Sequence[object]] = {"row_id": pairs.rows, "hazard_code": pairs.hazards}
    for name, trait in zip(names, scores, strict=True):
        columns[name] = pa.array(trait, mask=np.isnan(trait))
    put_table(connection, "scored", columns, ("VARCHAR", "VARCHAR", *("DOUBLE",) * 5))


def _put_matches(
    connection: DuckDBPyConnection, pairs: Pairs, scores: Likeness, matches: list[Match]
) -> None:
    certain = [match.pair for match in matches if match.certainty == "certain"]
    columns: dict[str, Sequence[object]] = {
        "row_id": [pairs.rows[at] for at in certain],
        "hazard_code": [pairs.hazards[at] for at in certain],
        "score": [float(scores.total[at]) for at in certain],
    }
    put_table(connection, "alike", columns, ("VARCHAR", "VARCHAR", "DOUBLE"))
    connection.execute(
        "INSERT INTO matched BY NAME SELECT *, 'similar' AS method, 'certain' AS certainty FROM alike"
    )
