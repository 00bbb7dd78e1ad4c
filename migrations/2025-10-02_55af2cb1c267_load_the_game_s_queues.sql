-- Load the game's queues
--
-- Reference data has a branch of its own: it changes with the game, not with the application.
--
-- revision: 55af2cb1c267
-- parents: 8d2f41b7c05e
-- labels: reference
-- created: 2025-10-02T07:15:30Z
-- author: CLI 1 (Bot)

-- up
CREATE TABLE game_queues (
    queue_id    integer PRIMARY KEY,
    map         text NOT NULL,
    description text,
    is_ranked   boolean NOT NULL
);

COPY game_queues (queue_id, map, description, is_ranked) FROM stdin;
400	Summoner's Rift	Draft pick	f
420	Summoner's Rift	Ranked solo	t
440	Summoner's Rift	Ranked flex	t
450	Howling Abyss	ARAM	f
900	Summoner's Rift	\N	f
\.

-- down
DROP TABLE game_queues;
