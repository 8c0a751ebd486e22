-- SPDX-License-Identifier: Apache-2.0
-- What operators' acts share: the record of the event, the audit trail, the answer with all of meta.
local AUDIT = KEYS[25]

-- The body of an EventChanged record; the profile's first field is the title.
local function event_body(created_at, title, policy)
    local profile = char(1) .. varint(#title) .. title .. policy
    return varint(M.revision) .. char(M.state, M.closed_reason) .. varint(M.opens_at) .. varint(M.opened_at) ..
               varint(created_at) .. varint(#profile) .. profile
end

local function stored_event_body()
    local f = call('HMGET', META, 'created_at', 'title', 'policy')
    return event_body(tonumber(f[1]), f[2], f[3])
end

local function audit(actor, action, from, to, reason, outcome)
    call('XADD', AUDIT, 'MAXLEN', '~', '100000', '*', 'at', whole(now), 'actor', actor, 'action', action, 'from', from,
         'to', to, 'reason', reason, 'outcome', outcome, 'revision', whole(M.revision))
end

-- The refusal of an act that is based on another revision than the event has (0: on any), in the trail too unless it is
-- quiet; else nil.
local function revision_conflict(expected, actor, action, from, to, reason, quiet)
    if expected ~= 0 and expected ~= M.revision then
        if not quiet then
            audit(actor, action, from, to, reason, 'REVISION_CONFLICT')
        end
        return {'REFUSED', 'REVISION_CONFLICT', whole(M.revision)}
    end
end
