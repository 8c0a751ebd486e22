#!lua flags=no-writes
-- SPDX-License-Identifier: Apache-2.0
--@parts event
-- One place. ARGV: 3 seq. Answers {'OK', cell, seen lately, seen within the timeout}.
local seq = tonumber(ARGV[3])
local NAMES = {'fine_current', 'fine_head0', 'fine_head1', 'fine_head2', 'fine_head3', 'coarse_current', 'coarse_head0',
               'coarse_head1', 'coarse_head2', 'coarse_head3'}
if not load(NAMES) then
    return {'NOEVENT'}
end
local function seen(ring, first_key)
    if seq >= M[ring .. '_head' .. (M[ring .. '_current'] + 1) % 4] then
        return 1
    end
    for i = first_key, first_key + 3 do
        if call('GETBIT', KEYS[i], ARGV[3]) == 1 then
            return 1
        end
    end
    return 0
end
local at = seq % SHARD_CELLS * CELL
return {'OK', call('GETRANGE', shard_of(seq), at, at + CELL - 1), seen('fine', 4), seen('coarse', 8)}
