-- Add user_profiles table for V2.2 personalization
--
-- Supports the user profile service:
-- discord_user_id as key, profile_data as JSONB.
--
-- revision: 375b918c8740
-- parents: 1975ea83b712
-- labels: profiles
-- depends: 55af2cb1c267
-- created: 2025-10-07T01:04:42Z
-- author: CLI 2 (Backend)

-- up
CREATE TABLE IF NOT EXISTS user_profiles (
    discord_user_id varchar(32) PRIMARY KEY,
    puuid           varchar(78),
    profile_data    jsonb NOT NULL DEFAULT '{}',
    preferred_queue integer REFERENCES game_queues (queue_id),
    last_updated    timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX IF NOT EXISTS idx_user_profiles_puuid ON user_profiles (puuid);
CREATE INDEX IF NOT EXISTS idx_user_profiles_last_updated ON user_profiles (last_updated DESC);

COMMENT ON COLUMN user_profiles.profile_data IS 'Play style, goals and tone; see the profile service';

-- down
DROP TABLE IF EXISTS user_profiles;
