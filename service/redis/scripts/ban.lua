#!lua flags=allow-oom
-- SPDX-License-Identifier: Apache-2.0
--@parts event acts bans
-- A ban begins: in force from this call on, the places that exist are marked by ticks. ARGV: 3 actor, 4 reason, 5 until
-- (0: none), 6 scope, reason and author as they stand in `bans`, 7 expected revision. Answers {'OK', number, ban},
-- {'EXISTS', number}, {'REFUSED', code, revision}, or {'NOPLACE'} when the place that it names was never given.
local NAMES = {'epoch', 'lsn', 'next_seq', 'revision', 'pending', 'bans', 'last_ban'}
if not load(NAMES) then
    return {'NOEVENT'}
end
if fenced() then
    return {'INC'}
end
local ban = {scope = sub(ARGV[6], 1, 9), rest = ARGV[6]}
local conflict = revision_conflict(tonumber(ARGV[7]), ARGV[3], 'create_ban', '', cohort_text(ban.scope), ARGV[4])
if conflict then
    return conflict
end
if byte(ban.scope) == 115 and struct.unpack('>I8', ban.scope, 2) >= M.next_seq then -- 's': one place
    audit(ARGV[3], 'create_ban', '', cohort_text(ban.scope), ARGV[4], 'NOT_FOUND')
    return {'NOPLACE'}
end
local known = call('HGET', COHORTS, ban.scope)
if known then
    audit(ARGV[3], 'create_ban', '', cohort_text(ban.scope), ARGV[4], 'ALREADY_EXISTS')
    return {'EXISTS', string.match(known, '^%d+')}
end
M.last_ban, M.bans = M.last_ban + 1, M.bans + 1
local number = M.last_ban
ban.phase, ban.banned, ban.were_ready, ban.were_entered, ban.created_at = MARKING, 0, 0, 0, now
ban.ends = tonumber(ARGV[5])
set_range(ban)
append(5, bans_record(number, MARKING))
local bytes = pack_ban(ban)
call('HSET', BANS, whole(number), bytes)
call('HSET', COHORTS, ban.scope, whole(number) .. ' ' .. whole(ban.ends))
call('ZADD', BAN_WORK, whole(number), ban_member(number))
if ban.ends > 0 then
    call('ZADD', BAN_ENDS, whole(ban.ends), ban_member(number))
end
save(NAMES)
audit(ARGV[3], 'create_ban', '', cohort_text(ban.scope), ARGV[4], 'done')
return {'OK', whole(number), bytes}
