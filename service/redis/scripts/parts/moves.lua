-- SPDX-License-Identifier: Apache-2.0
-- Places that move: gathered first, written as one record, then carried out.
local READY, ACTIVE, PARKED, RETURNED, PASSES = KEYS[12], KEYS[13], KEYS[14], KEYS[15], KEYS[16]
local STATES = {'waiting', 'parked', 'returned', 'ready', 'entered', 'done', 'left', 'expired_silent', 'expired_away',
                'no_show', 'banned'}
local S_WAITING, S_PARKED, S_RETURNED, S_READY, S_ENTERED, S_BANNED = 1, 2, 3, 4, 5, 11
local ADMITTED, ADMITTED_RETURNED, PARK, RETURN, ENTER, PASS_OVER, LEAVE, SILENT, AWAY, NO_SHOW, BAN, UNBANNED_WAITING,
    UNBANNED_RETURNED, RESTORED_READY, RESTORED_ENTERED, FINISH = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
-- By cause: the state that it leads to, and the one that it comes from unless `former` says otherwise.
local TO = {4, 4, 2, 3, 5, 6, 7, 8, 9, 10, 11, 1, 3, 4, 5, 6}
local FROM = {1, 3, 1, 2, 4, 5, 0, 1, 2, 4, 0, 11, 11, 11, 11, 5}
local ZSETS = {[S_PARKED] = PARKED, [S_RETURNED] = RETURNED, [S_READY] = READY, [S_ENTERED] = ACTIVE}

local causes, groups = {}, {} -- causes in the order of first use; cause -> ascending seqs
local former = {} -- seq -> its state, where FROM doesn't say
local cells = {} -- seq -> its whole cell, of those that are or were banned
local irregular = {} -- causes with places in `former` or `cells`
local expiry = {} -- seq -> seconds of wall time: when the pass of one who enters ends
local entered_at = {} -- seq -> seconds of wall time: when one who comes back from a ban had entered
local ban_bytes = '\0\0\0' -- the number of the ban that marks

-- All members of one score stand in the order of their numbers.
local function member(seq)
    return string.format('%013.0f', seq)
end

local function group_of(cause)
    local group = groups[cause]
    if not group then
        group = {}
        groups[cause] = group
        causes[#causes + 1] = cause
    end
    return group
end

-- One whose old state FROM doesn't say, or whose ban number changes too (then `cell` is its old cell).
local function add_irregular(cause, seq, from, cell)
    local group = group_of(cause)
    group[#group + 1] = seq
    former[seq], cells[seq], irregular[cause] = from, cell, true
end

local function count_of(cause)
    return groups[cause] and #groups[cause] or 0
end

-- The cells of these places, as one text; zeros where nothing was written.
local function cells_of(first, last)
    local parts = {}
    while first <= last do
        local at = first % SHARD_CELLS
        local here = math.min(last - first + 1, SHARD_CELLS - at)
        local bytes = call('GETRANGE', shard_of(first), at * CELL, (at + here) * CELL - 1)
        if #bytes < here * CELL then
            bytes = bytes .. string.rep('\0', here * CELL - #bytes)
        end
        parts[#parts + 1] = bytes
        first = first + here
    end
    return #parts == 1 and parts[1] or table.concat(parts)
end

-- {first, count, first, count, ...}
local function runs_of(seqs)
    for i = 2, #seqs do
        if seqs[i] < seqs[i - 1] then
            table.sort(seqs)
            break
        end
    end
    local runs, n, finish = {}, 0, nil
    for i = 1, #seqs do
        local seq = seqs[i]
        if seq == finish then
            runs[n] = runs[n] + 1
        else
            runs[n + 1], runs[n + 2] = seq, 1
            n = n + 2
        end
        finish = seq + 1
    end
    return runs
end

local function encode_moves(all_runs)
    local parts = {varint(M.frontier), varint(#causes)}
    for i = 1, #causes do
        local runs, finish = all_runs[i], 0
        parts[#parts + 1] = char(causes[i]) .. varint(#runs / 2)
        for r = 1, #runs, 2 do
            parts[#parts + 1] = varint(runs[r] - finish) .. varint(runs[r + 1] - 1)
            finish = runs[r] + runs[r + 1]
        end
    end
    return table.concat(parts)
end

-- Gives the cells of a run their new first six bytes; the rest of a cell stays.
local REST_OF_CELL = '......(' .. string.rep('.', CELL - 6) .. ')'
local function write_heads(first, count, head)
    while count > 0 do
        local key, at = shard_of(first), first % SHARD_CELLS
        local here = math.min(count, SHARD_CELLS - at)
        if here < 4 then
            for i = 0, here - 1 do
                call('SETRANGE', key, (at + i) * CELL, head)
            end
        else
            local bytes = call('GETRANGE', key, at * CELL, (at + here) * CELL - 1)
            call('SETRANGE', key, at * CELL, (string.gsub(bytes, REST_OF_CELL, (string.gsub(head, '%%', '%%%%')) .. '%1')))
        end
        first, count = first + here, count - here
    end
end

-- The last three bytes of the cell of one who has entered: the seconds from the join to the enter, plus 1.
local function waited_bytes(cell, enter)
    local waited = enter - floor(struct.unpack('>I6', cell, 7) / 1000)
    return struct.pack('>I3', math.min(math.max(waited, 0) + 1, 16777215))
end

-- Gives the cells of a run of those inside their new first six bytes, and lets them keep how long they had waited.
local function write_done(first, count, head)
    while count > 0 do
        local key, at = shard_of(first), first % SHARD_CELLS
        local here = math.min(count, SHARD_CELLS - at)
        local bytes, parts = call('GETRANGE', key, at * CELL, (at + here) * CELL - 1), {}
        for i = 1, here do
            local cell = sub(bytes, (i - 1) * CELL + 1, i * CELL)
            local waited = sub(cell, 30)
            if waited == '\0\0\0' then
                waited = waited_bytes(cell, (struct.unpack('>I4', cell, 3)))
            end
            parts[i] = head .. sub(cell, 7, 29) .. waited
        end
        call('SETRANGE', key, at * CELL, table.concat(parts))
        first, count = first + here, count - here
    end
end

local function call_in_chunks(command, key, arguments)
    for i = 1, #arguments, 2000 do
        call(command, key, unpack(arguments, i, math.min(i + 1999, #arguments)))
    end
end

-- Out of the sets of the old states, into the set of the new one.
local function change_sets(cause, seqs)
    local to, from, members = TO[cause], FROM[cause], {}
    for i = 1, #seqs do
        members[i] = member(seqs[i])
    end
    if irregular[cause] then
        for i = 1, #seqs do
            local key = ZSETS[former[seqs[i]] or from]
            if key then
                call('ZREM', key, members[i])
            end
        end
    elseif ZSETS[from] then
        call_in_chunks('ZREM', ZSETS[from], members)
    end
    if ZSETS[to] then
        local score = whole(M.open_clock + (to == S_READY and M.entry_window or M.keep_time) * SECOND)
        local scored, ends = {}, nil
        for i = 1, #seqs do
            local seq = seqs[i]
            if to == S_RETURNED then
                score = whole(seq)
            elseif to == S_ENTERED and expiry[seq] ~= ends then
                ends = expiry[seq]
                score = whole(M.clock + (ends - floor(now / SECOND)) * SECOND)
            end
            scored[2 * i - 1], scored[2 * i] = score, members[i]
        end
        call_in_chunks('ZADD', ZSETS[to], scored)
    end
    if cause == PASS_OVER or cause == FINISH then
        local fields = {}
        for i = 1, #seqs do
            fields[i] = whole(seqs[i])
        end
        call_in_chunks('HDEL', PASSES, fields)
    end
end

local function count_moves(cause, seqs)
    local to, from = STATES[TO[cause]], FROM[cause]
    if irregular[cause] then
        for i = 1, #seqs do
            local state = STATES[former[seqs[i]] or from]
            M[state] = M[state] - 1
        end
    else
        M[STATES[from]] = M[STATES[from]] - #seqs
    end
    M[to] = M[to] + #seqs
end

-- Those with a cell at hand: banned now, or until now.
local function write_whole_cell(seq, cause, since)
    local cell, from = cells[seq], former[seq] or FROM[cause]
    local flags, number = 0, '\0\0\0'
    if cause == BAN then
        flags, number = from * 16, ban_bytes
    elseif entered_at[seq] then
        number = waited_bytes(cell, entered_at[seq])
    end
    call('SETRANGE', shard_of(seq), seq % SHARD_CELLS * CELL, char(TO[cause], flags) .. since .. sub(cell, 7, 29) .. number)
end

local function set_bits(key, seqs, bit_to_set)
    local changes = {}
    for i = 1, #seqs do
        local n = #changes
        changes[n + 1], changes[n + 2], changes[n + 3], changes[n + 4] = 'SET', 'u1', seqs[i], bit_to_set
    end
    call_in_chunks('BITFIELD', key, changes)
end

-- Those who stop waiting, and those who wait again, one by one but in few commands.
local function write_gone_bits(cause, seqs)
    if cause == UNBANNED_WAITING then
        set_bits(GONE, seqs, '0')
        return
    end
    local waited = {}
    for i = 1, #seqs do
        if (former[seqs[i]] or FROM[cause]) == S_WAITING then
            waited[#waited + 1] = seqs[i]
        end
    end
    set_bits(GONE, waited, '1')
end

-- Appends the record of all that was gathered, then moves the places.
local function carry_out()
    if #causes == 0 then
        return
    end
    local all_runs = {}
    for i = 1, #causes do
        all_runs[i] = runs_of(groups[causes[i]])
    end
    append(2, encode_moves(all_runs))
    local since = struct.pack('>I4', floor(now / SECOND))
    for i = 1, #causes do
        local cause, runs = causes[i], all_runs[i]
        local seqs, head = groups[cause], char(TO[cause], 0) .. since
        change_sets(cause, seqs)
        count_moves(cause, seqs)
        for r = 1, #runs, 2 do
            local first, count = runs[r], runs[r + 1]
            if not irregular[cause] then
                local write = FROM[cause] == S_ENTERED and write_done or write_heads
                write(first, count, head)
                if FROM[cause] == S_WAITING then
                    set_gone(first, first + count - 1)
                end
            else
                for seq = first, first + count - 1 do
                    if cells[seq] then
                        write_whole_cell(seq, cause, since)
                    elseif FROM[cause] == S_ENTERED then
                        write_done(seq, 1, head)
                    else
                        call('SETRANGE', shard_of(seq), seq % SHARD_CELLS * CELL, head)
                    end
                end
            end
        end
        if irregular[cause] then
            write_gone_bits(cause, seqs)
        end
    end
    M.admitted = M.admitted + count_of(ADMITTED) + count_of(ADMITTED_RETURNED)
end
