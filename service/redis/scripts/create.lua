#!lua flags=allow-oom
-- SPDX-License-Identifier: Apache-2.0
--@parts event acts
-- An event begins, as a draft. ARGV: 3 actor, 4 reason, 5 uid, 6 title, 7 policy, 8 audience, 9-17 the policy's numbers
-- as in change.lua. Answers {'OK', meta...} or {'EXISTS'}.
local NUMBERS = {'rate', 'burst', 'max_active', 'capacity', 'entry_window', 'pass_ttl', 'keep_time', 'heartbeat_timeout',
                 'joins_per_address'}
local ZEROS = {'lsn', 'admitted', 'closed_reason', 'opens_at', 'opened_at', 'paused_at', 'waiting', 'parked', 'returned',
               'ready', 'entered', 'done', 'left', 'expired_silent', 'expired_away', 'no_show', 'banned', 'bucket', 'clock',
               'open_clock', 'ramp_from', 'ramp_over', 'ramp_start', 'fine_start', 'fine_current', 'coarse_start',
               'coarse_current', 'gateway_check_at', 'sweep_pos', 'sweep_left', 'sweep_hold', 'sweep_bound', 'bans',
               'last_ban', 'pending', 'adopt_since', 'awaited'}
local ONES = {'schema', 'state', 'revision', 'epoch', 'next_seq', 'frontier', 'fine_head0', 'fine_head1',
              'fine_head2', 'fine_head3', 'coarse_head0', 'coarse_head1', 'coarse_head2', 'coarse_head3'}
if call('EXISTS', META) == 1 then
    return {'EXISTS'}
end
now = wall_micros()
for i = 1, #ZEROS do
    M[ZEROS[i]] = 0
end
for i = 1, #ONES do
    M[ONES[i]] = 1
end
for i = 1, #NUMBERS do
    M[NUMBERS[i]] = tonumber(ARGV[8 + i])
end
M.last_time, M.created_at, M.sweep_at = now, now, 30 * SECOND
M.idem0, M.idem1, M.join_minute = -1, -1, -1
append(3, event_body(now, ARGV[6], ARGV[7]))
local fields = {'uid', ARGV[5], 'incarnation', ARGV[1], 'title', ARGV[6], 'policy', ARGV[7], 'audience', ARGV[8]}
for name, number in pairs(M) do
    fields[#fields + 1] = name
    fields[#fields + 1] = whole(number)
end
call('HSET', META, unpack(fields))
audit(ARGV[3], 'create', '', ARGV[6], ARGV[4], 'done')
return {'OK', call('HGETALL', META)}
