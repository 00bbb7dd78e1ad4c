-- Merge profiles and reference data
--
-- revision: 9b60e2d47fa1
-- parents: 375b918c8740, 55af2cb1c267
-- created: 2025-10-09T16:02:11Z
-- author: CLI 1 (Bot)

-- up

-- down
