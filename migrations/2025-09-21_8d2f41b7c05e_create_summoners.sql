-- Create summoners
--
-- One row per player account. The puuid is the key that the game's API gives out; name and tag
-- can change.
--
-- revision: 8d2f41b7c05e
-- created: 2025-09-21T18:20:07Z
-- author: CLI 1 (Bot)

-- up
CREATE TABLE summoners (
    puuid      varchar(78) PRIMARY KEY,
    game_name  text NOT NULL,
    tag_line   text NOT NULL,
    region     text NOT NULL DEFAULT 'euw1',
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX summoners_riot_id ON summoners (lower(game_name), lower(tag_line));

-- down
DROP TABLE summoners;
