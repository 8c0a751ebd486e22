#!lua flags=
-- SPDX-License-Identifier: Apache-2.0
-- One second of an event's history. KEYS: history, meta. ARGV: second, bytes. Answers {'OK', 1}, or {'OK', 0} when that
-- second, or a later one, is already there.
if call('EXISTS', KEYS[2]) == 0 then
    return {'NOEVENT'}
end
local last = call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', '1')[1]
if last and tonumber(string.match(last[1], '^%d+')) >= tonumber(ARGV[1]) then
    return {'OK', 0}
end
call('XADD', KEYS[1], 'MAXLEN', '~', '21600', ARGV[1] .. '-0', 's', ARGV[2])
return {'OK', 1}
