#!lua flags=
-- SPDX-License-Identifier: Apache-2.0
--@parts event gateways bans
-- A batch of people joins. ARGV: 3 gateway, 4 batch, 5 key id, mark (1 and 4 bytes), 6 what stands in a cell from byte
-- 12 on (20 bytes each), 7 address hashes (8 bytes each, or '' when nobody has one), 8 Idempotency-Keys (16 bytes each,
-- zeros for none, or '' when nobody has one), 9 nonces (8 bytes each; '' when 8 is).
-- Answers {'OK', uid, bytes}; bytes = batch 8, at 8, epoch 4, lsn 8, first seq 8, count 2, mark 4, key id 1, then a code
-- for each (0 joined, 1 banned, 2 rate limited, 3 queue full, 4 not open, 5 joined before), then the proof of each that
-- joined before (31 bytes). The same bytes are kept for a retry of the batch. A batch older than the last one is a copy
-- that a dead connection delivers late: {'LATE'}, and nobody joins.
local IDEM, JOINS = {KEYS[20], KEYS[21]}, KEYS[22]
local NAMES = {'epoch', 'lsn', 'next_seq', 'state', 'waiting', 'parked', 'returned', 'ready', 'capacity',
               'joins_per_address', 'pending', 'clock', 'heartbeat_timeout', 'sweep_hold', 'bans', 'idem0', 'idem1',
               'join_minute'}
local SEQ_LIMIT = 67108864 -- gateways keep no places from here on
local NO_KEY = string.rep('\0', 16)
local JOINED, BANNED, RATE_LIMITED, QUEUE_FULL, NOT_OPEN, JOINED_BEFORE = '\0', '\1', '\2', '\3', '\4', '\5'
local gateway, key_and_mark, marks, addresses, keys, nonces = ARGV[3], ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9]
local count = #marks / 20

if not load(NAMES) then
    return {'NOEVENT'}
end
if fenced() then
    return {'INC'}
end
local first = M.next_seq
local missing = shards_missing(first, first + count - 1)
if missing then
    return missing
end
local batch, known = tonumber(ARGV[4]), call('HGET', GATEWAYS, 'b:' .. gateway)
local last_batch = known and struct.unpack('>I8', known) or 0
meet(gateway)
if known and batch <= last_batch then
    save(NAMES)
    save_gateway(gateway)
    return batch == last_batch and {'OK', M.uid, known} or {'LATE'}
end

-- The values of these fields, by field.
local function fields_of(key, fields)
    local found = {}
    for i = 1, #fields, 2000 do
        local last = math.min(i + 1999, #fields)
        local values = call('HMGET', key, unpack(fields, i, last))
        for j = i, last do
            found[fields[j]] = values[j - i + 1] or nil
        end
    end
    return found
end

-- Those of the batch's parts (each `size` bytes) that are not `none`, each once.
local function distinct(parts, size, prefix, none, fields)
    local met = {}
    for p = 1, #parts, size do
        local part = sub(parts, p, p + size - 1)
        if part ~= none and not met[part] then
            met[part] = true
            fields[#fields + 1] = prefix .. part
        end
    end
    return fields
end

local function banned_cohorts()
    local cohorts = {}
    if M.bans <= 512 then
        local all = call('HGETALL', COHORTS)
        for i = 1, #all, 2 do
            cohorts[all[i]] = in_force(all[i + 1])
        end
        return cohorts
    end
    local fields, met = {}, {}
    for p = 1, #marks, 20 do
        for _, field in ipairs({'p' .. sub(marks, p, p + 7), 'a' .. sub(marks, p + 8, p + 15)}) do
            if not met[field] then
                met[field] = true
                fields[#fields + 1] = field
            end
        end
    end
    for field, value in pairs(fields_of(COHORTS, fields)) do
        cohorts[field] = in_force(value)
    end
    return cohorts
end

local function is_banned(cohorts, i)
    local prefix, agent = sub(marks, i * 20 - 19, i * 20 - 12), sub(marks, i * 20 - 11, i * 20 - 4)
    return (byte(prefix) ~= 0 and cohorts['p' .. prefix]) or (agent ~= NONE8 and cohorts['a' .. agent])
end

-- Slots and minutes are of the event clock: a step of the wall clock forgets nothing.
local period = floor(M.clock / KEY_PERIOD)
local current = period % 2
local stale_keys = M['idem' .. current] ~= period
M['idem' .. current] = period
local known_proofs = {}
if keys ~= '' then
    local wanted = distinct(keys, 16, '', NO_KEY, {})
    for slot = 1, 0, -1 do
        if M['idem' .. slot] + 1 >= period and not (stale_keys and slot == current) then
            for key, proof in pairs(fields_of(IDEM[slot + 1], wanted)) do
                known_proofs[key] = proof
            end
        end
    end
end
local minute = floor(M.clock / (60 * SECOND))
local stale_joins = M.join_minute ~= minute
M.join_minute = minute
local joins = {}
local limited = M.joins_per_address > 0 and addresses ~= ''
if limited and not stale_joins then
    joins = fields_of(JOINS, distinct(addresses, 8, '', NONE8, {}))
end

local accepts = M.state ~= DRAFT and M.state ~= CLOSED
local room = math.min(M.capacity - M.waiting - M.parked - M.returned - M.ready, SEQ_LIMIT - M.next_seq)
local codes, proofs, fresh_keys, fresh_joins
local accepted = 0
local fresh_marks = marks
local seconds, millis = floor(now / SECOND), floor(now / 1000)
if accepts and M.bans == 0 and keys == '' and not limited and room >= count then
    accepted, codes, proofs = count, string.rep('\0', count), ''
else
    local cohorts = M.bans > 0 and banned_cohorts() or nil
    local code_list, proof_list, taken, fresh = {}, {}, {}, 0
    local same_for_all = struct.pack('>I4', M.epoch) .. sub(key_and_mark, 2, 5) .. struct.pack('>I8', now)
    local key_id = sub(key_and_mark, 1, 1)
    fresh_keys, fresh_joins = {}, {}
    for i = 1, count do
        local key = keys ~= '' and sub(keys, i * 16 - 15, i * 16) or NO_KEY
        local address = limited and sub(addresses, i * 8 - 7, i * 8) or NONE8
        local counts = address ~= NONE8
        local code = JOINED
        if key ~= NO_KEY and known_proofs[key] then
            code = JOINED_BEFORE
            proof_list[#proof_list + 1] = known_proofs[key]
        elseif not accepts then
            code = NOT_OPEN
        elseif cohorts and is_banned(cohorts, i) then
            code = BANNED
        elseif counts and tonumber(joins[address] or 0) >= M.joins_per_address then
            code = RATE_LIMITED
        elseif accepted >= room then
            code = QUEUE_FULL
        else
            if counts then
                joins[address] = (joins[address] or 0) + 1
                fresh_joins[address] = (fresh_joins[address] or 0) + 1
            end
            if key ~= NO_KEY then
                local proof = struct.pack('>I5', first + accepted) .. same_for_all .. sub(nonces, i * 8 - 7, i * 8) ..
                                  key_id .. sub(marks, i * 20 - 3, i * 20 - 3)
                known_proofs[key] = proof
                fresh_keys[fresh + 1], fresh_keys[fresh + 2] = key, proof
                fresh = fresh + 2
            end
            accepted = accepted + 1
            taken[accepted] = i
        end
        code_list[i] = code
    end
    codes, proofs = table.concat(code_list), table.concat(proof_list)
    if accepted < count then
        for n = 1, accepted do
            taken[n] = sub(marks, taken[n] * 20 - 19, taken[n] * 20)
        end
        fresh_marks = table.concat(taken)
    end
end

if accepted > 0 then
    append(1, varint(first) .. varint(accepted))
    local head = char(1, 1) .. struct.pack('>I4I6', seconds, millis)
    local bytes = string.gsub(fresh_marks, '(' .. string.rep('.', 20) .. ')', (string.gsub(head, '%%', '%%%%')) .. '%1')
    local at = first % SHARD_CELLS
    local here = math.min(accepted, SHARD_CELLS - at)
    call('SETRANGE', shard_of(first), at * CELL, here == accepted and bytes or sub(bytes, 1, here * CELL))
    if here < accepted then
        call('SETRANGE', shard_of(first + here), 0, sub(bytes, here * CELL + 1))
    end
    M.next_seq = first + accepted
    M.waiting = M.waiting + accepted
end
local answer = struct.pack('>I8I8I4I8I8I2', batch, now, M.epoch, M.lsn, first, count) ..
                   sub(key_and_mark, 2, 5) .. sub(key_and_mark, 1, 1) .. codes .. proofs
save(NAMES)
if stale_keys then
    call('UNLINK', IDEM[current + 1])
end
if fresh_keys and #fresh_keys > 0 then
    call('HSET', IDEM[current + 1], unpack(fresh_keys))
end
if stale_joins then
    call('UNLINK', JOINS)
end
if fresh_joins and next(fresh_joins) then
    for address, more in pairs(fresh_joins) do
        call('HINCRBY', JOINS, address, more)
    end
end
call('HSET', GATEWAYS, 'b:' .. gateway, answer)
save_gateway(gateway)
return {'OK', M.uid, answer}
