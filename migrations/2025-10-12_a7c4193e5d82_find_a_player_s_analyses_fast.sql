-- Find a player's analyses fast
--
-- Builds the index beside the running application, which goes on writing.
--
-- revision: a7c4193e5d82
-- parents: 9b60e2d47fa1
-- created: 2025-10-12T20:33:48Z
-- author: CLI 2 (Backend)

-- up no-transaction
CREATE INDEX CONCURRENTLY match_analyses_by_player ON match_analyses (puuid, analysed_at DESC);

-- down no-transaction
DROP INDEX CONCURRENTLY match_analyses_by_player;
