#!lua flags=allow-oom
-- SPDX-License-Identifier: Apache-2.0
--@parts event gateways
-- One gateway's heartbeats join the current slots. ARGV: 3 gateway, 4 first byte, 5 bits, 6 '1': its last ones; nobody
-- waits for it after a restart that this call survives. BITOP knows no offset, so the bits are put where they belong in a
-- scratch key.
local SCRATCH = KEYS[26]
local NAMES = {'pending', 'clock', 'heartbeat_timeout', 'sweep_hold', 'fine_current', 'coarse_current'}
local gateway, bits = ARGV[3], ARGV[5]
if not load(NAMES) then
    return {'NOEVENT'}
end
if fenced() then
    return {'INC'}
end
meet(gateway)
merged, missed = M.clock, ARGV[6] == '1' and LEFT or 0
if #bits > 0 then
    call('SETRANGE', SCRATCH, ARGV[4], bits)
    local fine, coarse = KEYS[4 + M.fine_current], KEYS[8 + M.coarse_current]
    call('BITOP', 'OR', fine, fine, SCRATCH)
    call('BITOP', 'OR', coarse, coarse, SCRATCH)
    call('UNLINK', SCRATCH)
end
save(NAMES)
save_gateway(gateway)
return {'OK'}
