#!lua flags=allow-oom
-- SPDX-License-Identifier: Apache-2.0
--@parts event acts adoption
-- A gateway bears witness of what it has seen; the first one after a restart begins the adoption. ARGV: 1 the
-- incarnation that Redis has now, 3 gateway, 4 epoch, 5 lsn, 6 next seq that it has seen. Answers {'OK', outcome, epoch,
-- lsn, next seq}: all of before have seen no more than what survived: clean; one is missing after 2 s: unwitnessed,
-- numbers jump; one has seen more, also later: lost, numbers jump and the event pauses.
local WITNESS_TIME = 2 * SECOND
local gateway = ARGV[3]
local epoch, lsn, next_seq = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
if not load(ADOPTION_NAMES) then
    return {'NOEVENT'}
end
load_restarts()
if M.incarnation ~= ARGV[1] then
    M.pending, M.adopt_since, M.awaited = 1, now, 0
    begin_epoch(math.max(M.epoch, epoch) + 1)
    adopted(BEGAN, M.lsn, M.next_seq)
    local fields, names = call('HKEYS', GATEWAYS), {}
    for i = 1, #fields do
        local kind = sub(fields[i], 1, 2)
        if kind == 'w:' then
            call('HDEL', GATEWAYS, fields[i])
        elseif kind == 'r:' then
            names[#names + 1] = sub(fields[i], 3)
        end
    end
    for i = 1, #names do
        call('HSET', GATEWAYS, 'w:' .. names[i], '1')
    end
    M.awaited = #names
end
local ended = end_of(epoch)
if ended and (lsn > ended.lsn or next_seq > ended.next_seq) then
    return answer(declare_lost(ended, next_seq))
end
local last = restarts[#restarts]
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
