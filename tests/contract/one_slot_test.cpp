// SPDX-License-Identifier: Apache-2.0
#include "service/redis/scripts.h"
#include "tests/contract/random_life.h"

#include <QTest>
#include <algorithm>
#include <set>

// A Redis Cluster runs a script only if all its keys hash to one slot, and knows them only by KEYS. Here a
// guard in every script watches both through whole random lives.

using namespace breakwater;
using namespace breakwater::contract;

class OneSlotTest : public QObject {
    Q_OBJECT
  private slots:
    void theKeysOfEveryScriptShareASlotAndAllOfThemAreNamed();
    void aKeyThatIsNotNamedIsSeen();
    void keysOfTwoSlotsAreSeen();
};

namespace {

constexpr std::uint64_t kSeeds = 12;
constexpr int kSteps = 500;

/// Stands where the prelude takes `redis.call`. Keys share a slot when they have the same hash tag, the text
/// between braces, or are the same.
constexpr std::string_view kGuard = R"(local call
do
    local named, tag = {}, nil
    for i = 1, #KEYS do
        local mine = string.match(KEYS[i], '{(.-)}') or KEYS[i]
        if tag and tag ~= mine then
            redis.call('RPUSH', 'bw:test:faults', 'two slots: ' .. tag .. ' and ' .. mine)
        end
        named[KEYS[i]], tag = true, mine
    end
    redis.call('SADD', 'bw:test:ran', SCRIPT_NAME)
    call = function(command, ...)
        local words = {...}
        local first, last = 1, 1
        if command == 'BITOP' then
            first, last = 2, #words
        elseif command == 'UNLINK' or command == 'EXISTS' then
            last = #words
        end
        for i = first, last do
            if not named[words[i]] then
                redis.call('RPUSH', 'bw:test:faults', 'not named: ' .. command .. ' ' .. words[i])
            end
        end
        return redis.call(command, ...)
    end
end)";

std::string replaced(std::string text, std::string_view old, std::string_view now) {
    const std::size_t at = text.find(old);
    if (at == std::string::npos) {
        throw std::runtime_error("no script says any more: " + std::string(old));
    }
    return text.replace(at, old.size(), now);
}

std::string nameOf(const std::string& script) {
    for (const redis::ScriptSource& source : redis::scriptSources()) {
        if (withTestClock(std::string(source.text)) == script) {
            return std::string(source.name);
        }
    }
    throw std::runtime_error("a script that nobody knows");
}

std::string guarded(std::string script) {
    const std::string name = nameOf(script);
    if (script.find("flags=no-writes") != std::string::npos) {
        script = replaced(std::move(script), "flags=no-writes", "flags=allow-oom"); // the guard writes
    }
    return replaced(std::move(script), "local call = redis.call",
                    replaced(std::string(kGuard), "SCRIPT_NAME", "'" + name + "'"));
}

std::set<std::string> listOf(RedisSide& side, const redis::Command& command) {
    std::set<std::string> found;
    const redis::Reply list = side.ask(command);
    for (const redis::Reply& element : list.items()) {
        found.emplace(*element.string());
    }
    return found;
}

std::set<std::string> faultsOf(RedisSide& side) {
    return listOf(side, {"LRANGE", "bw:test:faults", "0", "-1"});
}

void live(RedisSide& side, std::uint64_t seed, std::set<std::string>& ran, std::set<std::string>& faults) {
    side.clear();
    RandomLife life(seed, base::wallFromMicros(1'795'000'000'123'456));
    const std::vector<Step> beginning = life.beginning();
    for (int i = 0; i < kSteps; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const Step step = at < beginning.size() ? beginning[at] : life.next();
        side.setTime(life.now());
        if (step.run) {
            step.run(side);
        } else {
            side.restart("");
        }
    }
    ran.merge(listOf(side, {"SMEMBERS", "bw:test:ran"}));
    faults.merge(faultsOf(side));
}

std::string lines(const std::set<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) {
        all += text + "\n";
    }
    return all;
}

/// Whether a guarded side sees a fault of this kind once its scripts say `now` instead of `old`.
bool isSeen(std::string_view old, std::string_view now, std::string_view fault) {
    RedisSide side({}, [old, now](std::string script) {
        script = guarded(std::move(script));
        return script.find(old) == std::string::npos ? script : replaced(std::move(script), old, now);
    });
    std::set<std::string> ran;
    std::set<std::string> faults;
    live(side, 1, ran, faults);
    return std::any_of(faults.begin(), faults.end(),
                       [fault](const std::string& text) { return text.starts_with(fault); });
}

} // namespace

void OneSlotTest::theKeysOfEveryScriptShareASlotAndAllOfThemAreNamed() {
    RedisSide side({}, guarded);
    std::set<std::string> ran;
    std::set<std::string> faults;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        live(side, seed, ran, faults);
    }
    (void)await<std::vector<bool>>(side, [](core::Store& store, auto done) {
        store.claimIdempotencyKeys({{{}, 1}}, std::move(done));
    });
    (void)await<base::Done>(
        side, [](core::Store& store, auto done) { store.putOperator({}, {}, std::move(done)); });
    ran.merge(listOf(side, {"SMEMBERS", "bw:test:ran"}));
    faults.merge(faultsOf(side));
    QCOMPARE(QString::fromStdString(lines(faults)), QString());
    ran.insert("probe"); // has no keys: tests alone call it
    for (const redis::ScriptSource& source : redis::scriptSources()) {
        QVERIFY2(ran.contains(std::string(source.name)), std::string(source.name).c_str());
    }
}

void OneSlotTest::aKeyThatIsNotNamedIsSeen() {
    QVERIFY(isSeen("call('UNLINK', SCRATCH)", "call('UNLINK', SCRATCH .. '0')", "not named: UNLINK"));
}

void OneSlotTest::keysOfTwoSlotsAreSeen() {
    QVERIFY(isSeen("or KEYS[i]", "or KEYS[i]\n if i == #KEYS and i > 1 then mine = 'elsewhere' end",
                   "two slots: life-1 and elsewhere"));
}

QTEST_GUILESS_MAIN(OneSlotTest)
#include "one_slot_test.moc"
