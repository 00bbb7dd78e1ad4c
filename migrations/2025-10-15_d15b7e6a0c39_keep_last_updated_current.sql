-- Keep last_updated current
--
-- A trigger sets it, because three services write profiles and one of them forgot.
--
-- revision: d15b7e6a0c39
-- parents: a7c4193e5d82
-- created: 2025-10-15T11:27:05Z
-- author: CLI 2 (Backend)

-- up lock_timeout=5s
CREATE FUNCTION touch_last_updated() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    -- now() stands still within a transaction; two updates in one must differ.
    NEW.last_updated := clock_timestamp();
    RETURN NEW;
END;
$body$;

CREATE TRIGGER user_profiles_touched
    BEFORE UPDATE ON user_profiles
    FOR EACH ROW EXECUTE FUNCTION touch_last_updated();

-- assert
SELECT count(*) = 1 FROM pg_trigger
WHERE tgrelid = 'user_profiles'::regclass AND tgname = 'user_profiles_touched';

-- down
DROP TRIGGER user_profiles_touched ON user_profiles;
DROP FUNCTION touch_last_updated();
