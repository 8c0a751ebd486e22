#!lua flags=allow-oom
-- SPDX-License-Identifier: Apache-2.0
--@parts event acts gone gateways adoption
-- A gateway bears witness of what it has seen; the first one after a restart begins the adoption. ARGV: 1 the
-- incarnation that Redis has now, 3 gateway, 4 uid of the event that it has seen (zeros: of any), then for each epoch that
-- it has seen: epoch, lsn, next seq. Answers {'OK', outcome, epoch, lsn, next seq}: all of before have seen no more than
-- what survived: clean; one is missing after 2 s: unwitnessed, numbers jump; one has seen more, also later: lost, numbers
-- jump and the event pauses.
local WITNESS_TIME = 2 * SECOND
local NO_UID = string.rep('\0', 8)
local gateway = ARGV[3]
local seen, newest = {}, 0
for i = 5, #ARGV, 3 do
    local epoch = tonumber(ARGV[i])
    seen[#seen + 1] = {epoch = epoch, lsn = tonumber(ARGV[i + 1]), next_seq = tonumber(ARGV[i + 2])}
    newest = math.max(newest, epoch)
end
if not load(ADOPTION_NAMES) then
    return {'NOEVENT'}
end
if ARGV[4] ~= M.uid and ARGV[4] ~= NO_UID then
    return {'NOEVENT'}
end
load_restarts()
if M.incarnation ~= ARGV[1] then
    M.pending, M.adopt_since, M.awaited = 1, now, 0
    begin_epoch(next_epoch(newest))
    adopted(BEGAN, M.lsn, M.next_seq)
    local fields, names = call('HKEYS', GATEWAYS), {}
    for i = 1, #fields do
        local kind, name = sub(fields[i], 1, 2), sub(fields[i], 3)
        if kind == 'w:' then
            call('HDEL', GATEWAYS, fields[i])
        elseif kind == 'r:' and string.find(call('HGET', GATEWAYS, fields[i]), ' ' .. LEFT .. '$') then
            call('HDEL', GATEWAYS, fields[i], 'b:' .. name) -- what it still has under way is fenced off by now
        elseif kind == 'r:' then
            names[#names + 1] = name
        end
    end
    for i = 1, #names do
        call('HSET', GATEWAYS, 'w:' .. names[i], '1')
    end
    M.awaited = #names
end
local last = restarts[#restarts]
if newest > M.epoch and last then -- a restart has lost that epoch, and then the clock went back
    last = begin_epoch(newest + 1, last)
    adopted(BEGAN, last.lsn, M.next_seq)
end
local lost = false
for i = 1, #seen do
    local ended = end_of(seen[i].epoch)
    if ended and (seen[i].lsn > ended.lsn or seen[i].next_seq > ended.next_seq) then
        declare_lost(ended, seen[i].next_seq)
        lost = true
    end
end
if lost then
    return answer(LOST)
end
if M.pending == 0 then
    return answer(last and last.lost == 1 and LOST or CLEAN)
end
M.adopt_since = math.min(M.adopt_since, now) -- the wall clock may go back meanwhile
M.awaited = M.awaited - call('HDEL', GATEWAYS, 'w:' .. gateway)
if M.awaited == 0 then
    M.pending = 0
    adopted(CLEAN, last.lsn, M.next_seq)
    return answer(CLEAN)
end
if now - M.adopt_since >= WITNESS_TIME then
    M.pending = 0
    adopted(UNWITNESSED, last.lsn, M.next_seq + SEQ_JUMP)
    jump_to(M.next_seq + SEQ_JUMP)
    forget_witnesses()
    return answer(UNWITNESSED)
end
return answer(BEGAN)
