-- SPDX-License-Identifier: Apache-2.0
-- Bans. `bans`: number -> phase, then cursor, end, banned, were ready, were entered, created at, until (8 bytes each),
-- then the caller's bytes: scope (kind, 8 bytes), reason, author. `bancohorts`: scope -> `number until`. `banends`: by
-- their end; `banwork`: those that are being marked or lifted.
local BANS, COHORTS, BAN_ENDS, BAN_WORK = KEYS[17], KEYS[18], KEYS[19], KEYS[27]
local MARKING, IN_FORCE, LIFTING, LIFTED = 1, 2, 3, 4
local NONE8 = '\0\0\0\0\0\0\0\0'

-- The number of the ban behind a value of `bancohorts`, nil when there is none or its end has come.
local function in_force(value)
    if not value then
        return nil
    end
    local number, ends = string.match(value, '^(%d+) (%d+)$')
    if ends ~= '0' and tonumber(ends) <= now then
        return nil
    end
    return tonumber(number)
end

-- The ban in force on a place, by its own number or by what stands in its cell.
local function ban_on(seq, cell)
    local prefix, agent = sub(cell, 13, 20), sub(cell, 21, 28)
    local found = call('HMGET', COHORTS, 's' .. struct.pack('>I8', seq), 'p' .. prefix, 'a' .. agent)
    return in_force(found[1]) or (byte(prefix) ~= 0 and in_force(found[2])) or (agent ~= NONE8 and in_force(found[3])) or nil
end

local function ban_member(number)
    return string.format('%08.0f', number)
end

local function unpack_ban(bytes)
    local ban = {}
    ban.phase, ban.cursor, ban.finish, ban.banned, ban.were_ready, ban.were_entered, ban.created_at, ban.ends =
        struct.unpack('>BI8I8I8I8I8I8I8', bytes)
    ban.scope = sub(bytes, 58, 66)
    ban.rest = sub(bytes, 58)
    return ban
end

local function pack_ban(ban)
    return struct.pack('>BI8I8I8I8I8I8I8', ban.phase, ban.cursor, ban.finish, ban.banned, ban.were_ready,
                       ban.were_entered, ban.created_at, ban.ends) .. ban.rest
end

-- From where to where a ban's places are walked.
local function set_range(ban)
    if byte(ban.scope) == 115 then -- 's': one place
        ban.cursor = struct.unpack('>I8', ban.scope, 2)
        ban.finish = ban.cursor + 1
    else
        ban.cursor, ban.finish = 1, M.next_seq
    end
end

-- The scope as the audit trail shows it.
local function cohort_text(scope)
    local kind = sub(scope, 1, 1)
    if kind == 's' then
        return 's:' .. whole((struct.unpack('>I8', scope, 2)))
    end
    return kind .. ':' .. (string.gsub(sub(scope, 2), '.', function(c)
        return string.format('%02x', byte(c))
    end))
end

local function bans_record(number, phase)
    return varint(number) .. char(phase)
end
