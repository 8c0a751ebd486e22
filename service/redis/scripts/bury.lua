#!lua flags=allow-oom
-- SPDX-License-Identifier: Apache-2.0
-- Removes the trail of a deleted event, once it is copied. KEYS: the trail, meta: if the event is there again, the trail
-- is its own. Answers {'OK'}.
if call('EXISTS', KEYS[2]) == 0 then
    call('UNLINK', KEYS[1])
end
return {'OK'}
