-- SPDX-License-Identifier: Apache-2.0
-- One event: its keys, its meta, its log. The keys stand in the order of keys.h; behind them come shards of place
-- cells without a gap, ARGV[2] being the number of the first. ARGV[1] is the caller's incarnation.
-- A script answers {'OK', ...}, or changes nothing and answers {'NOEVENT'}, {'INC'} or {'SHARD', first, last}.
local floor, char, byte, sub = math.floor, string.char, string.byte, string.sub
local META, LOG, GONE = KEYS[1], KEYS[2], KEYS[3]
local SHARDS = 27
local SHARD_CELLS = 65536
local CELL = 32
local SECOND = 1000000
local KEY_PERIOD = 300 * SECOND -- of one slot of Idempotency-Keys
local MOST_TOUCHED, MOST_OUTCOMES = 4096, 1000
local first_shard = tonumber(ARGV[2])
local DRAFT, SCHEDULED, OPEN, PAUSED, CLOSED = 1, 2, 3, 4, 5

local now = 0 -- wall time in microseconds
local M = {} -- meta's numbers by name, and uid and incarnation
local stored = {} -- meta's numbers as they were

-- Reads the clock and these numbers of meta; false when there is no such event.
local function load(names)
    now = wall_micros()
    local values = call('HMGET', META, 'uid', 'incarnation', unpack(names))
    if not values[1] then
        return false
    end
    M.uid, M.incarnation = values[1], values[2]
    for i = 1, #names do
        local number = tonumber(values[i + 2])
        M[names[i]], stored[names[i]] = number, number
    end
    return true
end

-- Writes those that have changed.
local function save(names)
    local changed = {}
    for i = 1, #names do
        local name = names[i]
        if M[name] ~= stored[name] then
            changed[#changed + 1] = name
            changed[#changed + 1] = whole(M[name])
        end
    end
    if #changed > 0 then
        call('HSET', META, unpack(changed))
    end
end

local function fenced()
    return M.incarnation ~= ARGV[1] or M.pending == 1
end

-- The answer that asks for the shards of these places, or nil when all were given.
local function shards_missing(first, last)
    local lowest, highest = floor(first / SHARD_CELLS), floor(last / SHARD_CELLS)
    if last >= first and (lowest < first_shard or highest >= first_shard + #KEYS - SHARDS) then
        return {'SHARD', lowest, highest}
    end
end

local function shard_of(seq)
    return KEYS[SHARDS + 1 + floor(seq / SHARD_CELLS) - first_shard]
end

local function varint(number)
    local text = ''
    while number >= 128 do
        local low = number % 128
        text = text .. char(low + 128)
        number = (number - low) / 128
    end
    return text .. char(number)
end

-- Appends a record; its grammar stands in service/core/record.cpp.
local function append(kind, body)
    M.lsn = M.lsn + 1
    call('XADD', LOG, 'MAXLEN', '~', '100000', whole(M.epoch) .. '-' .. whole(M.lsn), 'r',
         char(1, kind) .. varint(now) .. body)
end
