-- one row per code: as it is minted, however it was typed (full width, small letters, dashes, marks nobody sees)
CREATE OR REPLACE TEMP MACRO spelled(code) AS nullif(
    regexp_replace(
        upper(translate(
            code, 'ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ０１２３４５６７８９＿－—–‐‑−',
            'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_------'
        )),
        '[\s\p{Z}\p{Cf}]', '', 'g'
    ), ''
)
