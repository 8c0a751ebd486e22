#!lua flags=
-- SPDX-License-Identifier: Apache-2.0
-- Idempotency-Keys are held against the bodies that they came with before, over all events. KEYS: the two hashes that
-- take turns. ARGV: 1 keys (16 bytes each), 2 fingerprints (8 bytes each). Answers {'OK', bytes}, for each key 1 when
-- it is new or came with the same body, 0 when it came with another one.
local sub = string.sub
local PERIOD = 300 * 1000000 -- of one turn
local keys, fingerprints = ARGV[1], ARGV[2]
local count = #keys / 16

if count == 0 then
    return {'OK', ''}
end
local period = math.floor(wall_micros() / PERIOD)
local current, former = KEYS[period % 2 + 1], KEYS[2 - period % 2]

-- Which turn a hash holds. Of a clock that was set back nothing is forgotten.
local function turn_of(key)
    return tonumber(call('HGET', key, 'period') or -1)
end

local wanted, known = {}, {}
for i = 1, count do
    wanted[i] = sub(keys, i * 16 - 15, i * 16)
end
local function look_in(key)
    local values = call('HMGET', key, unpack(wanted))
    for i = 1, count do
        known[wanted[i]] = known[wanted[i]] or values[i] or nil
    end
end

local is_stale = turn_of(current) < period
if not is_stale then
    look_in(current)
end
if turn_of(former) >= period - 1 then
    look_in(former)
end
local granted, fresh, n = {}, {}, 0
for i = 1, count do
    local key, fingerprint = wanted[i], sub(fingerprints, i * 8 - 7, i * 8)
    if not known[key] then
        known[key] = fingerprint
        fresh[n + 1], fresh[n + 2] = key, fingerprint
        n = n + 2
    end
    granted[i] = known[key] == fingerprint and '\1' or '\0'
end
if n > 0 then
    if is_stale then
        call('UNLINK', current)
        call('HSET', current, 'period', whole(period))
        call('PEXPIRE', current, 2 * PERIOD / 1000)
    end
    call('HSET', current, unpack(fresh))
end
return {'OK', table.concat(granted)}
