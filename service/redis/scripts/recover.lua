#!lua flags=allow-oom
-- SPDX-License-Identifier: Apache-2.0
--@parts event acts gone gateways adoption
-- An operator decides a pending adoption as if something had been lost, or acknowledges one that is decided. ARGV: 3 actor,
-- 4 reason, 5 expected revision. Answers as adopt.lua, or {'REFUSED', code, revision}.
if not load(ADOPTION_NAMES) then
    return {'NOEVENT'}
end
local conflict = revision_conflict(tonumber(ARGV[5]), ARGV[3], 'recover', '', '', ARGV[4])
if conflict then
    return conflict
end
load_restarts()
local last = restarts[#restarts]
if M.incarnation == ARGV[1] and M.pending == 0 then
    if last then
        last.lost = 0
    end
    audit(ARGV[3], 'recover', '', '', ARGV[4], 'done')
    return answer(CLEAN)
end
if M.incarnation ~= ARGV[1] then
    last = begin_epoch(next_epoch(0))
    M.pending, M.adopt_since = 1, 0
end
last.lost = 0
declare_lost(last, M.next_seq)
audit(ARGV[3], 'recover', '', '', ARGV[4], 'done')
return answer(LOST)
