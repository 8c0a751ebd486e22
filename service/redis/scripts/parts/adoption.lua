-- SPDX-License-Identifier: Apache-2.0
-- What adopt and recover share. After a restart the first gateway to call begins an adoption; all gateways known before
-- are awaited as witnesses of what they had seen.
local BEGAN, CLEAN, UNWITNESSED, LOST = 4, 1, 2, 3
local SEQ_JUMP = 1048576
local GATEWAYS = KEYS[23]
local ADOPTION_NAMES = {'epoch', 'lsn', 'next_seq', 'state', 'closed_reason', 'revision', 'opens_at', 'opened_at',
                        'pending', 'adopt_since', 'survived_lsn', 'survived_next', 'lost', 'awaited'}

local function adopted(outcome, next_seq)
    append(4, char(outcome) .. varint(M.survived_lsn) .. varint(next_seq))
end

-- Numbers up to `next_seq` are never given: they are gone from the line.
local function jump_to(next_seq)
    local first, last = M.next_seq, next_seq - 1
    while first <= last and first % 8 ~= 0 do
        call('SETBIT', GONE, first, 1)
        first = first + 1
    end
    local bytes = floor((last - first + 1) / 8)
    while bytes > 0 do
        local some = math.min(bytes, 4194304)
        call('SETRANGE', GONE, first / 8, string.rep('\255', some))
        first, bytes = first + some * 8, bytes - some
    end
    while first <= last do
        call('SETBIT', GONE, first, 1)
        first = first + 1
    end
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

local function declare_lost(seen_next)
    if M.lost == 1 and seen_next <= M.next_seq then
        return LOST
    end
    M.lost = 1
    local next_seq = math.max(M.next_seq, seen_next) + SEQ_JUMP
    adopted(LOST, next_seq)
    local pauses = M.state == OPEN
    if pauses then
        M.state, M.revision = PAUSED, M.revision + 1
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
    return LOST
end

local function answer(outcome)
    save(ADOPTION_NAMES)
    call('HSET', META, 'incarnation', ARGV[1])
    return {'OK', outcome, whole(M.epoch), whole(M.lsn), whole(M.next_seq)}
end
