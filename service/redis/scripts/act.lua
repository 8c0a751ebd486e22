#!lua flags=allow-oom
-- SPDX-License-Identifier: Apache-2.0
--@parts event gateways gone moves bans
-- Visitors act on their places. ARGV: 3 gateway, 4 uid, 5 key id of fresh passes, 6 acts (kind 1, seq 8 bytes each; no
-- place twice). Answers {'OK', at, epoch, lsn, outcome...}; outcome = code 1, state 1, then for who is inside: issued at
-- 8, expires at 8, epoch 4, length of key id 2, key id, audience. Codes: 0 done, 1 banned, 4 not open, 6 not ready, 7
-- token expired.
local NAMES = {'epoch', 'lsn', 'next_seq', 'frontier', 'admitted', 'state', 'waiting', 'parked', 'returned', 'ready',
               'entered', 'done', 'left', 'pass_ttl', 'keep_time', 'entry_window', 'pending', 'clock', 'open_clock',
               'heartbeat_timeout', 'sweep_hold', 'bans'}
local DONE, BANNED, NOT_OPEN, NOT_READY, EXPIRED = 0, 1, 4, 6, 7
local gateway, uid, key_id, acts = ARGV[3], ARGV[4], ARGV[5], ARGV[6]
if not load(NAMES) then
    return {'NOEVENT'}
end
if fenced() then
    return {'INC'}
end
if uid ~= M.uid then
    return {'NOEVENT'}
end
local lowest, highest = M.next_seq, 0
for p = 1, #acts, 9 do
    local seq = struct.unpack('>I8', acts, p + 1)
    if seq > 0 and seq < M.next_seq then
        lowest, highest = math.min(lowest, seq), math.max(highest, seq)
    end
end
local missing = shards_missing(lowest, highest)
if missing then
    return missing
end
meet(gateway)

local seconds = floor(now / SECOND)
local pass_end = seconds + M.pass_ttl
local fresh_passes = {}
local fresh_grant -- of all who enter in this call

local function grant_pass()
    if not fresh_grant then
        fresh_grant = struct.pack('>I8I8I4I2', seconds, pass_end, M.epoch, #key_id) .. key_id ..
                          call('HGET', META, 'audience')
    end
    return fresh_grant
end

local function enter(seq, cell, state)
    local final = state >= 6 and state <= 10
    if state == S_BANNED or (not final and M.bans > 0 and ban_on(seq, cell)) then
        return BANNED, state
    end
    if final then
        return EXPIRED, state
    end
    if state == S_ENTERED then
        local grant = call('HGET', PASSES, whole(seq))
        local _, ends = struct.unpack('>I8I8', grant)
        if ends <= seconds then
            return EXPIRED, state
        end
        return DONE, state, grant
    end
    if M.state == CLOSED then
        return NOT_OPEN, state
    end
    if state ~= S_READY then
        return NOT_READY, state
    end
    local grant, n = grant_pass(), #fresh_passes
    fresh_passes[n + 1], fresh_passes[n + 2] = whole(seq), grant
    expiry[seq] = pass_end
    local group = group_of(ENTER)
    group[#group + 1] = seq
    return DONE, S_ENTERED, grant
end

-- Who was called together enters together. Where their places lie close, 16 cells for each at most, all are read at once.
local all_cells
if highest >= lowest and highest - lowest < 16 * #acts / 9 then
    all_cells = cells_of(lowest, highest)
end

local function cell_of(seq)
    if seq < 1 or seq >= M.next_seq then
        return ''
    end
    return all_cells and sub(all_cells, (seq - lowest) * CELL + 1, (seq - lowest + 1) * CELL) or cells_of(seq, seq)
end

local function act_on(kind, seq)
    local cell = cell_of(seq)
    local state = byte(cell) or 0
    if state == 0 then
        return kind == 1 and NOT_READY or DONE, 0
    end
    if kind == 1 then
        return enter(seq, cell, state)
    end
    if kind == 2 and state >= S_WAITING and state <= S_READY then
        add_irregular(LEAVE, seq, state)
        return DONE, TO[LEAVE]
    end
    if (kind == 2 or kind == 4) and state == S_ENTERED then
        local group = group_of(FINISH)
        group[#group + 1] = seq
        return DONE, TO[FINISH]
    end
    if kind == 3 and state == S_PARKED and M.state ~= CLOSED then
        local group = group_of(RETURN)
        group[#group + 1] = seq
        return DONE, S_RETURNED
    end
    return DONE, state
end

local answer = {'OK', whole(now), whole(M.epoch), '0'}
for p = 1, #acts, 9 do
    local code, state, grant = act_on(byte(acts, p), (struct.unpack('>I8', acts, p + 1)))
    answer[#answer + 1] = char(code, state) .. (grant or '')
end
carry_out()
if #fresh_passes > 0 then
    call('HSET', PASSES, unpack(fresh_passes))
end
save(NAMES)
save_gateway(gateway)
answer[4] = whole(M.lsn)
return answer
