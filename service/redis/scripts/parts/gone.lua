-- SPDX-License-Identifier: Apache-2.0
-- The bitmap of places that are no longer live; the functions on bits are `line`'s and tick's too.
local band, bor, bnot, rshift = bit.band, bit.bor, bit.bnot, bit.rshift
local MANY_BYTES = 4194304 -- in one command

-- Sets the bits of all places from `first` to `last`, one at least.
local function set_gone(first, last)
    if first == last then
        call('SETBIT', GONE, first, 1)
        return
    end
    local function byte_with(index, bits)
        return char(bor(byte(call('GETRANGE', GONE, index, index)) or 0, bits))
    end
    local low, high = floor(first / 8), floor(last / 8)
    local from_first, to_last = rshift(255, first % 8), band(bnot(rshift(127, last % 8)), 255)
    if low == high then
        call('SETRANGE', GONE, low, byte_with(low, band(from_first, to_last)))
        return
    end
    local head = byte_with(low, from_first)
    while high - low > MANY_BYTES do
        call('SETRANGE', GONE, low, head .. string.rep('\255', MANY_BYTES - 1))
        low, head = low + MANY_BYTES, '\255'
    end
    call('SETRANGE', GONE, low, head .. string.rep('\255', high - low - 1) .. byte_with(high, to_last))
end
