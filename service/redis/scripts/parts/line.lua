-- SPDX-License-Identifier: Apache-2.0
-- Walking over places by their bits, in blocks of 512 bytes (4,096 places): GETBIT one by one would be 15 times dearer.
local BLOCK = 512
local touched, more_work = 0, 0 -- places that this call has looked at; 1 when a bound cut it short

-- A function that tells whether any of these bitmaps has the bit of a place. Places are asked for in ascending order.
local function any_bit(bitmaps)
    local base, blocks = -BLOCK, {}
    return function(seq)
        local at = floor(seq / 8)
        if at >= base + BLOCK then
            base = at
            for i = 1, #bitmaps do
                blocks[i] = call('GETRANGE', bitmaps[i], base, base + BLOCK - 1)
            end
        end
        local i = at - base + 1
        local bits = 0
        for b = 1, #blocks do
            bits = bor(bits, byte(blocks[b], i) or 0)
        end
        return band(bits, rshift(128, seq % 8)) ~= 0, bits
    end
end

-- A function that gives the first place from `seq` on that is not gone, `finish` at most, and its byte of `gone`.
local function next_live(finish)
    local base, block = -BLOCK, ''
    return function(seq)
        while seq < finish do
            local at = floor(seq / 8)
            if at >= base + BLOCK then
                base, block = at, call('GETRANGE', GONE, at, at + BLOCK - 1)
                if byte(block) == 255 and not string.find(block, '[^\255]') then
                    -- Behind the end of the map nobody is gone: BITPOS gives the bit there.
                    seq, base, at = math.max(seq, call('BITPOS', GONE, 0, at)), -BLOCK, nil
                end
            end
            if at then
                local gone = byte(block, at - base + 1) or 0
                local rest = band(bnot(gone), rshift(255, seq % 8))
                if rest ~= 0 then
                    while band(rest, rshift(128, seq % 8)) == 0 do
                        seq = seq + 1
                    end
                    return math.min(seq, finish), gone
                end
                seq = (at + 1) * 8
            end
        end
        return finish, 0
    end
end

-- A function that tells whether a place is in `packed` (5 bytes each, ascending); asked in ascending order.
local function packed_set(packed)
    local at, value = 1, nil
    return function(seq)
        while at <= #packed do
            value = value or struct.unpack('>I5', packed, at)
            if value >= seq then
                return value == seq
            end
            at, value = at + 5, nil
        end
        return false
    end
end
