#!lua flags=allow-oom
-- SPDX-License-Identifier: Apache-2.0
--@parts event acts clock
-- An operator changes an event. ARGV: 3 actor, 4 reason, 5 expected revision, 6 action, 7 from, 8 to, 9 transition, 10
-- opens at, 11 closed reason, 12 ramp from, 13 ramp over, 14 '1' and 15 title, 16 '1' and 17 policy, its audience 18 and
-- numbers 19-27: rate, burst, max active, capacity, entry window, pass ttl, keep time, heartbeat timeout, joins per
-- address; 28 '1': a conflict is not put in the trail, 29 '1': a ramp ends. Answers {'OK', meta...}, or {'REFUSED', code,
-- revision} with the refusal in the audit trail.
local NAMES = {'epoch', 'lsn', 'next_seq', 'state', 'closed_reason', 'revision', 'opens_at', 'opened_at', 'paused_at',
               'rate', 'burst', 'max_active', 'capacity', 'entry_window', 'pass_ttl', 'keep_time', 'heartbeat_timeout',
               'joins_per_address', 'bucket', 'clock', 'open_clock', 'last_time', 'ramp_from', 'ramp_over', 'ramp_start',
               'sweep_hold', 'sweep_pos', 'pending'}
local NUMBERS = {'rate', 'burst', 'max_active', 'capacity', 'entry_window', 'pass_ttl', 'keep_time', 'heartbeat_timeout',
                 'joins_per_address'}
local NONE, SCHEDULE, START, PAUSE, RESUME, CLOSE, REOPEN, UNSCHEDULE = 0, 1, 2, 3, 4, 5, 6, 7
-- By transition: state before -> state after.
local LEADS = {
    [SCHEDULE] = {[DRAFT] = SCHEDULED, [SCHEDULED] = SCHEDULED},
    [START] = {[DRAFT] = OPEN, [SCHEDULED] = OPEN},
    [PAUSE] = {[OPEN] = PAUSED, [PAUSED] = PAUSED},
    [RESUME] = {[PAUSED] = OPEN},
    [CLOSE] = {[OPEN] = CLOSED, [PAUSED] = CLOSED, [SCHEDULED] = CLOSED},
    [REOPEN] = {[CLOSED] = PAUSED},
    [UNSCHEDULE] = {[SCHEDULED] = DRAFT},
}
local STATE_NAMES = {'draft', 'scheduled', 'open', 'paused', 'closed'}
local expected, transition = tonumber(ARGV[5]), tonumber(ARGV[9])
if not load(NAMES) then
    return {'NOEVENT'}
end
if fenced() then
    return {'INC'}
end
local from = ARGV[7] == '' and transition ~= NONE and STATE_NAMES[M.state] or ARGV[7]
local function tell(outcome)
    audit(ARGV[3], ARGV[6], from, ARGV[8], ARGV[4], outcome)
end
local conflict = transition ~= PAUSE and revision_conflict(expected, ARGV[3], ARGV[6], from, ARGV[8], ARGV[4], ARGV[28] == '1')
if conflict then
    return conflict
end
local reached = transition == NONE and M.state or LEADS[transition][M.state]
if not reached then
    tell('INVALID_STATE')
    return {'REFUSED', 'INVALID_STATE', whole(M.state)}
end
if transition == PAUSE and M.state == PAUSED then
    tell('done')
    return {'OK', call('HGETALL', META)}
end
local was_still = M.state == DRAFT or M.state == CLOSED
if was_still then
    M.last_time = now
else
    advance()
end
if ARGV[16] == '1' then
    local timeout = tonumber(ARGV[26])
    if timeout > M.heartbeat_timeout then
        -- The slots reach back no further than the shorter time-out: what is older is forgotten.
        M.sweep_hold, M.sweep_pos = M.clock + timeout * SECOND, 0
    end
    local rate = M.rate
    for i = 1, #NUMBERS do
        M[NUMBERS[i]] = tonumber(ARGV[18 + i])
    end
    if M.rate ~= rate or ARGV[29] == '1' then
        M.ramp_over = 0 -- the rate holds at once
    end
    M.bucket = math.min(M.bucket, M.burst * ONE_ADMISSION)
end
if transition == SCHEDULE then
    M.opens_at = tonumber(ARGV[10])
elseif transition == UNSCHEDULE then
    M.opens_at = 0
elseif transition == START or transition == RESUME then
    M.bucket, M.ramp_over = 0, tonumber(ARGV[13])
    if M.ramp_over > 0 then
        M.ramp_from, M.ramp_start = tonumber(ARGV[12]), M.open_clock
    end
    if M.opened_at == 0 then
        M.opened_at = now
    end
end
if transition == CLOSE then
    M.closed_reason = tonumber(ARGV[11])
elseif reached ~= CLOSED then
    M.closed_reason = 0
end
if M.state == OPEN and reached ~= OPEN then
    M.paused_at = now
end
M.state, M.revision = reached, M.revision + 1
local old = call('HMGET', META, 'created_at', 'title', 'policy')
append(3, event_body(tonumber(old[1]), ARGV[14] == '1' and ARGV[15] or old[2], ARGV[16] == '1' and ARGV[17] or old[3]))
save(NAMES)
if transition == CLOSE then
    call('HSET', META, 'closed_at', whole(now))
end
if ARGV[14] == '1' then
    call('HSET', META, 'title', ARGV[15])
end
if ARGV[16] == '1' then
    call('HSET', META, 'policy', ARGV[17], 'audience', ARGV[18])
end
tell('done')
return {'OK', call('HGETALL', META)}
