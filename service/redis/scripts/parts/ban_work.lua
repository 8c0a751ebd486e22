-- SPDX-License-Identifier: Apache-2.0
-- A tick's work on bans: one whose end has come, and one that is being marked or lifted, a bounded walk over its places.
local ban_records = {} -- number, phase
local ban_ended, ban_worked -- {number, ban}
local heard_anew = {} -- seqs that wait again: told to poll no more while banned, they count as silent from now on

-- One ban a tick whose end has come: the one that ended first.
local function end_ban()
    local due = call('ZRANGEBYSCORE', BAN_ENDS, '-inf', whole(now), 'LIMIT', '0', '1')
    if #due == 0 then
        return
    end
    local number = tonumber(due[1])
    local ban = unpack_ban(call('HGET', BANS, whole(number)))
    ban.phase = LIFTING
    set_range(ban)
    ban_records[#ban_records + 1] = {number, LIFTING}
    ban_ended = {number, ban}
end

-- Where a walk over places from `first` on must stop: at `finish` or at the bound of a call.
local function walk_end(first, finish)
    return math.min(finish, first + math.max(MOST_TOUCHED - touched, 0))
end

-- Calls `visit(seq, cell)` for each place in [first, stop) whose cell holds `needle` at byte `at`, until it returns true;
-- then the walk ends behind that place. Returns where it ended.
local function find_cells(first, stop, needle, at, visit)
    local text, from = cells_of(first, math.min(stop, M.next_seq) - 1), 1
    while true do
        local found = string.find(text, needle, from, true)
        if not found then
            return stop
        end
        local offset = found - 1
        if offset % CELL == at then
            local index = floor(offset / CELL)
            if visit(first + index, sub(text, index * CELL + 1, index * CELL + CELL)) then
                return first + index + 1
            end
            from = index * CELL + CELL + 1
        else -- on to the next place where it would count
            from = found + (at - offset) % CELL
        end
    end
end

-- What moves in this very call: seq -> cause.
local function moving_places()
    local moving = {}
    for cause, group in pairs(groups) do
        for i = 1, #group do
            moving[group[i]] = cause
        end
    end
    return moving
end

-- Takes these places out of all groups but the banned ones'.
local function take_back(seqs)
    for c = #causes, 1, -1 do
        local cause, kept = causes[c], {}
        if cause ~= BAN then
            for _, seq in ipairs(groups[cause]) do
                if not seqs[seq] then
                    kept[#kept + 1] = seq
                end
            end
            groups[cause] = #kept > 0 and kept or nil
            if #kept == 0 then
                table.remove(causes, c)
            end
        end
    end
end

local function count_marked(ban, state)
    ban.banned = ban.banned + 1
    ban.were_ready = ban.were_ready + (state == S_READY and 1 or 0)
    ban.were_entered = ban.were_entered + (state == S_ENTERED and 1 or 0)
end

-- Who would be admitted or parked in this very call is banned instead; whose place ends in it is left alone. So the walk
-- keeps its pace while the line moves.
local function mark_places(number, ban)
    ban_bytes = struct.pack('>I3', number)
    local stop, marked = walk_end(ban.cursor, ban.finish), 0
    local moving, held = moving_places(), {}
    local function mark(seq, cell)
        local state, cause = byte(cell), moving[seq]
        if state < S_WAITING or state > S_ENTERED then
            return false
        end
        if cause then
            if cause ~= ADMITTED and cause ~= ADMITTED_RETURNED and cause ~= PARK then
                return false
            end
            held[seq] = true
        end
        count_marked(ban, state)
        add_irregular(BAN, seq, state, cell)
        marked = marked + 1
        return marked >= MOST_OUTCOMES
    end
    local kind, first = sub(ban.scope, 1, 1), ban.cursor
    if first >= stop then
        return
    end
    if kind == 's' then
        if first < M.next_seq then
            mark(first, cells_of(first, first))
        end
        ban.cursor = stop
    else
        ban.cursor = find_cells(first, stop, sub(ban.scope, 2), kind == 'p' and 12 or 20, mark)
    end
    if next(held) then
        take_back(held)
    end
    touched = touched + ban.cursor - first
end

local function restore(seq, cell)
    local was = floor(byte(cell, 2) / 16)
    local cause = seq >= M.frontier and UNBANNED_WAITING or UNBANNED_RETURNED
    if was == S_READY then
        cause = RESTORED_READY
    elseif was == S_ENTERED then
        local enter, ends = struct.unpack('>I8I8', call('HGET', PASSES, whole(seq)))
        entered_at[seq], expiry[seq] = enter, ends
        cause = ends > floor(now / SECOND) and RESTORED_ENTERED or PASS_OVER
    end
    if cause == UNBANNED_WAITING then
        heard_anew[#heard_anew + 1] = seq
    end
    add_irregular(cause, seq, S_BANNED, cell)
end

local taken_over = {} -- {seq, the number of the other ban that holds it, the state before}
local function restore_places(number, ban)
    local stop, changed = walk_end(ban.cursor, ban.finish), 0
    local first = ban.cursor
    if first >= stop then
        return
    end
    ban.cursor = find_cells(first, stop, struct.pack('>I3', number), 29, function(seq, cell)
        if byte(cell) ~= S_BANNED then
            return false
        end
        local other = ban_on(seq, cell)
        if other then
            taken_over[#taken_over + 1] = {seq, other, floor(byte(cell, 2) / 16)}
        else
            restore(seq, cell)
        end
        changed = changed + 1
        return changed >= MOST_OUTCOMES
    end)
    touched = touched + ban.cursor - first
end

local function work_on_bans()
    local lowest = call('ZRANGE', BAN_WORK, '0', '0')
    local number = tonumber(lowest[1])
    if ban_ended and (not number or ban_ended[1] < number) then
        number = ban_ended[1]
    end
    if not number then
        return
    end
    local ban = ban_ended and ban_ended[1] == number and ban_ended[2] or unpack_ban(call('HGET', BANS, whole(number)))
    if ban.phase == MARKING then
        mark_places(number, ban)
    else
        restore_places(number, ban)
    end
    if ban.cursor >= ban.finish then
        ban.phase = ban.phase == MARKING and IN_FORCE or LIFTED
        ban_records[#ban_records + 1] = {number, ban.phase}
    end
    ban_worked = {number, ban}
    if (M.state == DRAFT or M.state == CLOSED) and (ban.phase == MARKING or ban.phase == LIFTING) then
        more_work = 1 -- ticks are rare
    end
end

-- A ban that takes places over counts them as its own.
local function hand_over()
    local heirs = {} -- number -> ban
    for _, entry in ipairs(taken_over) do
        local seq, number, state = unpack(entry)
        call('SETRANGE', shard_of(seq), seq % SHARD_CELLS * CELL + 29, struct.pack('>I3', number))
        heirs[number] = heirs[number] or unpack_ban(call('HGET', BANS, whole(number)))
        count_marked(heirs[number], state)
    end
    for number, heir in pairs(heirs) do
        call('HSET', BANS, whole(number), pack_ban(heir))
    end
end

local function write_bans()
    hand_over()
    if ban_ended then
        local number, ban = ban_ended[1], ban_ended[2]
        call('HDEL', COHORTS, ban.scope)
        call('ZREM', BAN_ENDS, ban_member(number))
        call('ZADD', BAN_WORK, whole(number), ban_member(number))
        call('HSET', BANS, whole(number), pack_ban(ban))
    end
    if ban_worked then
        local number, ban = ban_worked[1], ban_worked[2]
        if ban.phase == LIFTED then
            call('HDEL', BANS, whole(number))
            M.bans = M.bans - 1
        else
            call('HSET', BANS, whole(number), pack_ban(ban))
        end
        if ban.phase == IN_FORCE or ban.phase == LIFTED then
            call('ZREM', BAN_WORK, ban_member(number))
        end
    end
end
