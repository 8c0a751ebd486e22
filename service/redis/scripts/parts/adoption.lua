-- SPDX-License-Identifier: Apache-2.0
-- What adopt and recover share; it stands on gateways.lua. After a restart the first gateway to call begins an adoption;
-- all gateways known before, but those that have left, are awaited as witnesses of what they had seen.
local BEGAN, CLEAN, UNWITNESSED, LOST = 4, 1, 2, 3
local SEQ_JUMP = 1048576
local ADOPTION_NAMES = {'epoch', 'lsn', 'next_seq', 'state', 'closed_reason', 'revision', 'opens_at', 'opened_at',
                        'paused_at', 'created_at', 'pending', 'adopt_since', 'awaited'}
local RESTART, MOST_RESTARTS = 21, 128

-- What each restart left, oldest first: a witness may wake up more than one restart later. meta's `restarts` holds, for
-- each: the epoch that it began 4, the last lsn 8 and the next seq 8 that survived, lost 1.
local restarts = {}

local function load_restarts()
    local bytes = call('HGET', META, 'restarts') or ''
    for p = 1, #bytes, RESTART do
        local epoch, lsn, next_seq, lost = struct.unpack('>I4I8I8B', bytes, p)
        restarts[#restarts + 1] = {epoch = epoch, lsn = lsn, next_seq = next_seq, lost = lost}
    end
end

local function save_restarts()
    local parts = {}
    for i = 1, #restarts do
        local restart = restarts[i]
        parts[#parts + 1] = struct.pack('>I4I8I8B', restart.epoch, restart.lsn, restart.next_seq, restart.lost)
    end
    call('HSET', META, 'restarts', table.concat(parts))
end

-- The number of a new epoch, above those that are known and that the caller has seen. It follows the clock, in quarters of
-- a second since the event was created, and where the clock is behind, the incarnation too: one whose beginning is lost in
-- the next restart is not given a second time, or whoever had seen it would take another history for the same.
local function next_epoch(newest_seen)
    local known, quarters = math.max(M.epoch, newest_seen), floor((now - M.created_at) / 250000)
    if quarters > known and quarters < 2147483648 then
        return quarters
    end
    return known + 1 + tonumber(sub(ARGV[1], 1, 2), 16)
end

-- A new epoch, after a restart that left what there is; or what `restart` left.
local function begin_epoch(epoch, restart)
    M.epoch, M.incarnation = epoch, ARGV[1]
    restart = restart or {lsn = M.lsn, next_seq = M.next_seq, lost = 0}
    if #restarts == MOST_RESTARTS then
        table.remove(restarts, 1)
    end
    restarts[#restarts + 1] = {epoch = epoch, lsn = restart.lsn, next_seq = restart.next_seq, lost = restart.lost}
    return restarts[#restarts]
end

-- The restart that ended this epoch, nil while it lasts.
local function end_of(epoch)
    for i = 1, #restarts do
        if epoch < restarts[i].epoch then
            return restarts[i]
        end
    end
end

local function adopted(outcome, survived_lsn, next_seq)
    append(4, char(outcome) .. varint(survived_lsn) .. varint(next_seq))
end

-- Numbers up to `next_seq` are never given: they are gone from the line.
local function jump_to(next_seq)
    set_gone(M.next_seq, next_seq - 1)
    M.next_seq = next_seq
end

local function forget_witnesses()
    local fields = call('HKEYS', GATEWAYS)
    for i = 1, #fields do
        if sub(fields[i], 1, 2) == 'w:' then
            call('HDEL', GATEWAYS, fields[i])
        end
    end
    M.awaited = 0
end

local function declare_lost(restart, seen_next)
    if restart.lost == 1 and seen_next <= M.next_seq then
        return
    end
    restart.lost = 1
    local next_seq = math.max(M.next_seq, seen_next) + SEQ_JUMP
    adopted(LOST, restart.lsn, next_seq)
    local pauses = M.state == OPEN
    if pauses then
        M.state, M.revision, M.paused_at = PAUSED, M.revision + 1, now
        append(3, stored_event_body())
    end
    jump_to(next_seq)
    if M.pending == 1 then
        M.pending = 0
        forget_witnesses()
    end
    if pauses then
        audit('system', 'pause', 'open', 'paused', 'STORE_LOST_WRITES', 'done')
    end
end

local function answer(outcome)
    save(ADOPTION_NAMES)
    save_restarts()
    call('HSET', META, 'incarnation', ARGV[1])
    return {'OK', outcome, whole(M.epoch), whole(M.lsn), whole(M.next_seq)}
end
