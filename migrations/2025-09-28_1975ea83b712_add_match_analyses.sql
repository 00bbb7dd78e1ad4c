-- Add match_analyses
--
-- The result of a match analysis, so that it is computed once.
--
-- revision: 1975ea83b712
-- parents: 8d2f41b7c05e
-- created: 2025-09-28T09:41:55Z
-- author: CLI 2 (Backend)

-- up
CREATE TYPE analysis_status AS ENUM ('pending', 'running', 'done', 'failed');

CREATE TABLE match_analyses (
    match_id    varchar(32) NOT NULL,
    puuid       varchar(78) NOT NULL REFERENCES summoners (puuid) ON DELETE CASCADE,
    status      analysis_status NOT NULL DEFAULT 'pending',
    score       numeric(5, 2) CHECK (score BETWEEN 0 AND 100),
    analysis    jsonb NOT NULL DEFAULT '{}',
    analysed_at timestamptz,
    PRIMARY KEY (match_id, puuid)
);

-- down
DROP TABLE match_analyses;
DROP TYPE analysis_status;
