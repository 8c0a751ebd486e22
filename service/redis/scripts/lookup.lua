#!lua flags=no-writes
-- SPDX-License-Identifier: Apache-2.0
--@parts event
-- One place. ARGV: 3 seq. Answers {'OK', cell, last seen, seen within the timeout, until}; last seen: wall time to 30 s, 0
-- when it has only joined lately, -1 when not lately; until: wall time as things stand now, when a ready one must have
-- entered, a parked one is kept, a pass ends, else -1.
local FINE_SLOT = 30 * SECOND
local S_PARKED, S_READY, S_ENTERED = 2, 4, 5
local seq = tonumber(ARGV[3])
local NAMES = {'state', 'clock', 'open_clock', 'last_time', 'fine_start', 'fine_current', 'fine_head0', 'fine_head1',
               'fine_head2', 'fine_head3', 'coarse_current', 'coarse_head0', 'coarse_head1', 'coarse_head2', 'coarse_head3'}
if not load(NAMES) then
    return {'NOEVENT'}
end

local function since_oldest(ring)
    return seq >= M[ring .. '_head' .. (M[ring .. '_current'] + 1) % 4]
end

-- By the end of the newest slot that has it.
local function last_seen()
    for age = 0, 3 do
        if call('GETBIT', KEYS[4 + (M.fine_current - age) % 4], ARGV[3]) == 1 then
            local at = age == 0 and M.clock or M.fine_start - (age - 1) * FINE_SLOT
            return M.last_time - M.clock + at
        end
    end
    return since_oldest('fine') and 0 or -1
end

local function within_timeout()
    for i = 8, 11 do
        if call('GETBIT', KEYS[i], ARGV[3]) == 1 then
            return 1
        end
    end
    return since_oldest('coarse') and 1 or 0
end

local function ends(state)
    local sets = {[S_PARKED] = KEYS[14], [S_READY] = KEYS[12], [S_ENTERED] = KEYS[13]}
    local score = sets[state] and call('ZSCORE', sets[state], string.format('%013.0f', seq))
    if not score then
        return -1
    end
    if state == S_ENTERED then
        return M.last_time - M.clock + tonumber(score)
    end
    return (M.state == OPEN and M.last_time or now) - M.open_clock + tonumber(score)
end

local at = seq % SHARD_CELLS * CELL
local cell = call('GETRANGE', shard_of(seq), at, at + CELL - 1)
return {'OK', cell, whole(last_seen()), within_timeout(), whole(ends(byte(cell) or 0))}
