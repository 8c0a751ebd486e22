-- SPDX-License-Identifier: Apache-2.0
-- Put behind the first line of every script by the build, then the parts that its `--@parts` line names. Only local
-- functions: a script pays for what stands here.
local call = redis.call

-- A whole number as decimal text; tostring() would write large ones as 1.79e+15. (Offsets inside a value go to
-- redis.call as they are: it writes numbers with 17 digits.)
local function whole(number)
    return string.format('%.0f', number)
end

-- Redis' wall clock in microseconds. Called once, at the start of a script.
local function wall_micros()
    local now = call('TIME')
    return tonumber(now[1]) * 1000000 + tonumber(now[2])
end
