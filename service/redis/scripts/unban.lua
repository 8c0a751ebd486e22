#!lua flags=allow-oom
-- SPDX-License-Identifier: Apache-2.0
--@parts event acts bans
-- A ban is lifted; its places are given back by ticks. ARGV: 3 actor, 4 reason, 5 number, 6 expected revision. Answers
-- {'OK', number, ban}, {'REFUSED', code, revision} or {'NONE'}.
local NAMES = {'epoch', 'lsn', 'next_seq', 'revision', 'pending'}
if not load(NAMES) then
    return {'NOEVENT'}
end
if fenced() then
    return {'INC'}
end
local conflict = revision_conflict(tonumber(ARGV[6]), ARGV[3], 'lift_ban', ARGV[5], '', ARGV[4])
if conflict then
    return conflict
end
local bytes = call('HGET', BANS, ARGV[5])
if not bytes then
    audit(ARGV[3], 'lift_ban', ARGV[5], '', ARGV[4], 'NOT_FOUND')
    return {'NONE'}
end
local number, ban = tonumber(ARGV[5]), unpack_ban(bytes)
if ban.phase ~= LIFTING then
    ban.phase = LIFTING
    set_range(ban)
    append(5, bans_record(number, LIFTING))
    bytes = pack_ban(ban)
    call('HSET', BANS, ARGV[5], bytes)
    call('HDEL', COHORTS, ban.scope)
    call('ZREM', BAN_ENDS, ban_member(number))
    call('ZADD', BAN_WORK, whole(number), ban_member(number))
    save(NAMES)
end
audit(ARGV[3], 'lift_ban', cohort_text(ban.scope), '', ARGV[4], 'done')
return {'OK', ARGV[5], bytes}
