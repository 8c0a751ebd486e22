#!lua flags=allow-oom
-- SPDX-License-Identifier: Apache-2.0
--@parts event acts
-- An event ends for good: everything but its audit trail, which the caller copies to the service's and then removes.
-- ARGV: 3 actor, 4 reason, 5 expected revision. Answers {'OK'} or {'REFUSED', code, revision}.
local AUDIT_AT = 25
if not load({'state', 'revision', 'next_seq', 'pending'}) then
    return {'NOEVENT'}
end
if fenced() then
    return {'INC'}
end
local missing = shards_missing(0, M.next_seq)
if missing then
    return missing
end
local conflict = revision_conflict(tonumber(ARGV[5]), ARGV[3], 'delete', '', '', ARGV[4])
if conflict then
    return conflict
end
if M.state ~= DRAFT and M.state ~= CLOSED then
    audit(ARGV[3], 'delete', '', '', ARGV[4], 'INVALID_STATE')
    return {'REFUSED', 'INVALID_STATE', whole(M.revision)}
end
audit(ARGV[3], 'delete', '', '', ARGV[4], 'done')
for i = 1, #KEYS do
    if i ~= AUDIT_AT then
        call('UNLINK', KEYS[i])
    end
end
return {'OK'}
