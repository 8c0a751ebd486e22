#!lua flags=allow-oom
-- SPDX-License-Identifier: Apache-2.0
--@parts event acts clock gateways gone moves bans line ban_work
-- Does what is due and tells what the caller has not seen. ARGV: 3 gateway, 4 epoch and 5 lsn seen, 6 places that polled
-- since the last merge (5 bytes each, ascending), 7 uid of the event that was seen. Answers {'OK', at, uid, state, epoch,
-- lsn, next seq, more work, sweep bound, awaited, records}; INC also to who has seen a newer epoch than there is.
-- The order: clocks, opening, slots, gateways; passes over, entry windows over, keep times over; the returned, then the
-- line from W; the sweep; bans. Everything is gathered first, then written behind its records.
local FINE_SLOT, SWEEP_PERIOD = 30 * SECOND, 30 * SECOND
local MERGE_OVERDUE, GATEWAY_FORGOTTEN = 15 * SECOND, 60 * SECOND
local NAMES = {'epoch', 'lsn', 'next_seq', 'frontier', 'admitted', 'state', 'closed_reason', 'revision', 'opens_at',
               'opened_at',
               'waiting', 'parked', 'returned', 'ready', 'entered', 'done', 'left', 'expired_silent', 'expired_away',
               'no_show', 'banned', 'rate', 'burst', 'max_active', 'entry_window', 'keep_time', 'heartbeat_timeout',
               'bucket', 'clock', 'open_clock', 'last_time', 'ramp_from', 'ramp_over', 'ramp_start', 'fine_start',
               'fine_current', 'fine_head0', 'fine_head1', 'fine_head2', 'fine_head3', 'coarse_start',
               'coarse_current', 'coarse_head0', 'coarse_head1', 'coarse_head2', 'coarse_head3', 'gateway_check_at',
               'sweep_at', 'sweep_pos', 'sweep_left', 'sweep_hold', 'sweep_bound', 'bans', 'idem0', 'idem1',
               'join_minute', 'pending', 'awaited'}
local gateway = ARGV[3]
local opened = false
local cleared = {} -- keys that end, heartbeat slots that begin anew first
local forgotten = {} -- fields of gateways that are gone

local function open_when_due()
    if M.state ~= SCHEDULED or M.opens_at == 0 or M.opens_at > now then
        return
    end
    M.state, M.opened_at, M.revision, M.bucket = OPEN, now, M.revision + 1, 0
    opened = true
end

local function rotate(ring, first_key, length)
    if M.clock - M[ring .. '_start'] < length then
        return
    end
    local current = (M[ring .. '_current'] + 1) % 4
    M[ring .. '_start'] = M.clock -- once, however short the slots have become: a slot lasts at least its length
    M[ring .. '_current'] = current
    M[ring .. '_head' .. current] = M.next_seq
    cleared[#cleared + 1] = KEYS[first_key + current]
end

-- The bitmaps of a ring but those just cleared, which are still full here.
local function maps_of(first_key)
    local maps = {}
    for i = first_key, first_key + 3 do
        if KEYS[i] ~= cleared[1] and KEYS[i] ~= cleared[2] then
            maps[#maps + 1] = KEYS[i]
        end
    end
    return maps
end

local function oldest_head(ring)
    return M[ring .. '_head' .. (M[ring .. '_current'] + 1) % 4]
end

-- What joins have left and no join will ask for again.
local function forget_joins()
    local period = floor(M.clock / KEY_PERIOD)
    for slot = 0, 1 do
        local name = 'idem' .. slot
        if M[name] >= 0 and M[name] + 1 < period then
            M[name] = -1
            cleared[#cleared + 1] = KEYS[20 + slot]
        end
    end
    if M.join_minute >= 0 and M.join_minute < floor(M.clock / (60 * SECOND)) then
        M.join_minute = -1
        cleared[#cleared + 1] = KEYS[22]
    end
end

local function watch_gateways()
    if M.clock < M.gateway_check_at then
        return
    end
    M.gateway_check_at = M.clock + SECOND
    local rows = call('HGETALL', GATEWAYS)
    for i = 1, #rows, 2 do
        local name = string.match(rows[i], '^r:(.*)$')
        if name then
            local s, m, x = string.match(rows[i + 1], '^(%d+) (%d+) (%d)$')
            s, m, x = tonumber(s), tonumber(m), tonumber(x)
            if name == gateway then
                s, m, x = M.clock, merged, missed
            end
            if x == 0 and M.clock - m > MERGE_OVERDUE then
                x = 1
                M.sweep_hold = M.clock + M.heartbeat_timeout * SECOND
                if name == gateway then
                    missed = 1
                else
                    forgotten[#forgotten + 1] = {'HSET', GATEWAYS, rows[i], whole(s) .. ' ' .. whole(m) .. ' 1'}
                end
            end
            if M.clock - s > GATEWAY_FORGOTTEN then
                forgotten[#forgotten + 1] = {'HDEL', GATEWAYS, rows[i], 'b:' .. name}
            end
        end
    end
end

local function expire_due(key, present, clock, cause)
    if present == 0 then
        return
    end
    local due = call('ZRANGEBYSCORE', key, '-inf', whole(clock), 'LIMIT', '0', whole(MOST_OUTCOMES + 1))
    if #due > MOST_OUTCOMES then
        more_work = 1
    end
    if #due > 0 then
        local group = group_of(cause)
        for i = 1, math.min(#due, MOST_OUTCOMES) do
            group[i] = tonumber(due[i])
        end
        touched = touched + #group
    end
end

-- How many may be admitted: by the bucket, by the room that this call has freed too, by the bound of a call.
local function admissible()
    local most = math.min(floor(M.bucket / ONE_ADMISSION), MOST_OUTCOMES)
    if M.max_active > 0 then
        local freed = count_of(PASS_OVER) + count_of(NO_SHOW)
        most = math.min(most, M.max_active + freed - M.ready - M.entered)
    end
    return math.max(most, 0)
end

local function admit_returned(most)
    if most == 0 or M.returned == 0 then
        return 0
    end
    local first = call('ZRANGE', RETURNED, '0', whole(most - 1))
    local group = group_of(ADMITTED_RETURNED)
    for i = 1, #first do
        group[i] = tonumber(first[i])
    end
    touched = touched + #first
    return #first
end

local function admit_waiting(most)
    if most == 0 or M.frontier >= M.next_seq then
        return
    end
    local seq, parked = M.frontier, 0
    local live, heard, polled = next_live(M.next_seq), any_bit(maps_of(4)), packed_set(ARGV[6])
    local fresh = oldest_head('fine')
    local admitted, away
    while most > 0 do
        seq = live(seq)
        if seq >= M.next_seq then
            break
        end
        if touched >= MOST_TOUCHED or parked >= MOST_OUTCOMES then
            more_work = 1
            break
        end
        touched = touched + 1
        if seq >= fresh or heard(seq) or polled(seq) then
            admitted = group_of(ADMITTED)
            admitted[#admitted + 1] = seq
            most = most - 1
        else
            away = group_of(PARK)
            away[#away + 1] = seq
            parked = parked + 1
        end
        seq = seq + 1
    end
    M.frontier = seq
end

local function ones_in(number)
    local ones = 0
    while number > 0 do
        ones, number = ones + 1, band(number, number - 1)
    end
    return ones
end

-- Waiting places that nobody has heard of for the whole timeout, oldest first, a bounded share a round.
local function sweep()
    if M.sweep_pos == 0 then
        if M.clock < M.sweep_at then
            return
        end
        M.sweep_at = M.clock + SWEEP_PERIOD
        if M.clock < M.sweep_hold then
            return
        end
        local live = M.waiting + M.parked + M.returned + M.ready
        M.sweep_pos, M.sweep_bound = M.frontier, 0
        M.sweep_left = math.max(50, floor(live * 5 / 100))
    end
    local finish, silent = oldest_head('coarse'), 0
    local seq = math.max(M.sweep_pos, M.frontier)
    local live, heard = next_live(finish), any_bit(maps_of(8))
    while touched < MOST_TOUCHED and silent < MOST_OUTCOMES do
        if seq >= finish then
            M.sweep_pos = 0
            return
        end
        local gone
        seq, gone = live(seq)
        if seq >= finish then
            M.sweep_pos = 0
            return
        end
        local is_heard, bits = heard(seq)
        if seq % 8 == 0 and seq + 8 <= finish and bor(bits, gone) == 255 and touched + 8 < MOST_TOUCHED then
            touched = touched + ones_in(band(bnot(gone), 255))
            seq = seq + 8
        else
            touched = touched + 1
            if not is_heard then
                if M.sweep_left == 0 then
                    M.sweep_bound, M.sweep_pos = 1, 0
                    return
                end
                M.sweep_left = M.sweep_left - 1
                local group = group_of(SILENT)
                group[#group + 1] = seq
                silent = silent + 1
            end
            seq = seq + 1
        end
    end
    M.sweep_pos = seq
end

local function write()
    if opened then
        append(3, stored_event_body())
    end
    for _, entry in ipairs(ban_records) do
        append(5, bans_record(entry[1], entry[2]))
    end
    if #causes == 0 then
        M.frontier = stored.frontier -- W moves by records alone, or replicas would not know
    end
    carry_out()
    M.bucket = M.bucket - (count_of(ADMITTED) + count_of(ADMITTED_RETURNED)) * ONE_ADMISSION
    for i = 1, #cleared do
        call('UNLINK', cleared[i])
    end
    for i = 1, #forgotten do
        call(unpack(forgotten[i]))
    end
    set_bits(KEYS[8 + M.coarse_current], heard_anew, '1')
    write_bans()
    save(NAMES)
    save_gateway(gateway)
    if opened then
        audit('system', 'open', 'scheduled', 'open', 'opens_at has come', 'done')
    end
    if ban_ended then
        audit('system', 'lift_ban', cohort_text(ban_ended[2].scope), '', 'its end has come', 'done')
    end
end

if not load(NAMES) then
    return {'NOEVENT'}
end
if ARGV[7] ~= M.uid then
    return {'NOEVENT'}
end
local seen_epoch, seen_lsn = tonumber(ARGV[4]), tonumber(ARGV[5])
if M.incarnation ~= ARGV[1] or seen_epoch > M.epoch then
    return {'INC'}
end
local missing = shards_missing(1, M.next_seq - 1)
if missing then
    return missing
end
if M.state ~= DRAFT and M.state ~= CLOSED and M.pending == 0 then
    advance()
    open_when_due()
    meet(gateway)
    rotate('fine', 4, FINE_SLOT)
    rotate('coarse', 8, floor(M.heartbeat_timeout * SECOND / 3))
    watch_gateways()
    forget_joins()
    expire_due(ACTIVE, M.entered, M.clock, PASS_OVER)
    expire_due(READY, M.ready, M.open_clock, NO_SHOW)
    expire_due(PARKED, M.parked, M.open_clock, AWAY)
    if M.state == OPEN then
        local most = admissible()
        admit_waiting(most - admit_returned(most))
    end
    sweep()
    if M.bans > 0 then
        end_ban()
        work_on_bans()
    end
    write()
elseif M.bans > 0 and M.pending == 0 then
    meet(gateway) -- clocks stand still, but who is banned must not get in with a pass
    end_ban()
    work_on_bans()
    write()
end
local records = {}
if seen_epoch < M.epoch or seen_lsn < M.lsn then
    records = call('XRANGE', LOG, '(' .. ARGV[4] .. '-' .. ARGV[5], '+', 'COUNT', '500')
end
return {'OK', whole(now), M.uid, M.state, whole(M.epoch), whole(M.lsn), whole(M.next_seq), more_work, M.sweep_bound,
        M.pending == 1 and math.max(1, M.awaited) or 0, records}
