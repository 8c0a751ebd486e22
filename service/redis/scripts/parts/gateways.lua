-- SPDX-License-Identifier: Apache-2.0
-- The gateways of an event. Fields: `r:<name>` = `seen merged missed` on the event clock, `b:<name>` = the last batch
-- of joins with its answer, `w:<name>` = its witness is awaited. Missed: 1 when merges have failed to come, LEFT when it
-- has taken its leave; its last batch may be on its way a second time still, so it is forgotten no sooner than others.
local GATEWAYS = KEYS[23]
local LEFT = 2
local merged, missed = 0, 0

-- A gateway that calls for the first time may have missed heartbeats before: nobody is swept for a while.
local function meet(name)
    local row = call('HGET', GATEWAYS, 'r:' .. name)
    if row then
        local _, m, x = string.match(row, '^(%d+) (%d+) (%d)$')
        merged, missed = tonumber(m), tonumber(x)
    else
        merged, missed = M.clock, 0
        M.sweep_hold = M.clock + M.heartbeat_timeout * SECOND
    end
end

local function save_gateway(name)
    call('HSET', GATEWAYS, 'r:' .. name, whole(M.clock) .. ' ' .. whole(merged) .. ' ' .. missed)
end
