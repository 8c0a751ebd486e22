#!lua flags=allow-oom
-- SPDX-License-Identifier: Apache-2.0
-- A line for an audit trail. KEYS: the trail, and the meta of its event unless it is the service's own. ARGV: names and
-- values of the entry's fields. Answers {'OK'}.
if KEYS[2] and call('EXISTS', KEYS[2]) == 0 then
    return {'NOEVENT'}
end
call('XADD', KEYS[1], 'MAXLEN', '~', '100000', '*', 'at', whole(wall_micros()), unpack(ARGV))
return {'OK'}
