-- SPDX-License-Identifier: Apache-2.0
-- The event clock and the bucket, which it fills. The bucket counts 10^-9 admissions, so that a microsecond at a rate
-- in thousandths is a whole number.
local ONE_ADMISSION = 1000000000

-- What accrues between two moments of the open clock. On a ramp the rate at the middle of the stretch counts for all
-- of it, which is exact for a straight line.
local function accrued(from, to)
    if M.ramp_over == 0 then
        return M.rate * (to - from)
    end
    local ramp_end = M.ramp_start + M.ramp_over * SECOND
    local split = math.min(math.max(ramp_end, from), to)
    local share = ((from + split) / 2 - M.ramp_start) / (ramp_end - M.ramp_start)
    local rate = M.ramp_from + (M.rate - M.ramp_from) * share
    return floor(rate * (split - from)) + M.rate * (to - split)
end

-- The event clock follows Redis' time, at most a second a step and never back.
local function advance()
    local step = math.min(math.max(now - M.last_time, 0), SECOND)
    M.last_time = now
    M.clock = M.clock + step
    if M.state ~= OPEN then
        return
    end
    M.bucket = math.min(M.burst * ONE_ADMISSION, M.bucket + accrued(M.open_clock, M.open_clock + step))
    M.open_clock = M.open_clock + step
    if M.ramp_over > 0 and M.open_clock >= M.ramp_start + M.ramp_over * SECOND then
        M.ramp_over = 0
    end
end
