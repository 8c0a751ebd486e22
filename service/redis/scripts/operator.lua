#!lua flags=allow-oom
-- SPDX-License-Identifier: Apache-2.0
-- An operator's record is put in the place of the one that the caller read. KEYS: the operators. ARGV: 1 name, 2 record, 3
-- the record as it was read ('': there is none). Answers {'OK'}, {'OTHER'} when another stands there now, or
-- {'LASTADMIN'} when nobody would be left who may manage operators.
local name, record, former = ARGV[1], ARGV[2], ARGV[3]
local ADMIN = '^1 3 %d+ 0 '
if (call('HGET', KEYS[1], name) or '') ~= former then
    return {'OTHER'}
end
if string.match(former, ADMIN) and not string.match(record, ADMIN) then
    local all, others = call('HGETALL', KEYS[1]), false
    for i = 1, #all, 2 do
        others = others or (all[i] ~= name and string.match(all[i + 1], ADMIN))
    end
    if not others then
        return {'LASTADMIN'}
    end
end
call('HSET', KEYS[1], name, record)
return {'OK'}
