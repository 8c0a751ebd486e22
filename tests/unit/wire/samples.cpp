// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/wire/samples.h"

namespace breakwater::samples {

using namespace breakwater::model;

base::WallTime moment() {
    return base::wallFromMicros(1'795'450'000'123'456);
}

EventId demoId() {
    return *EventId::parse("winter-tour");
}

Policy policy() {
    Policy policy;
    policy.rate = Rate{33'333};
    policy.burst = 12;
    policy.maxActive = 4'000;
    policy.capacity = 300'000;
    policy.entryWindow = base::Seconds(90);
    policy.passTtl = base::Seconds(700);
    policy.keepTime = base::Seconds(0);
    policy.heartbeatTimeout = base::Seconds(900);
    policy.joinsPerAddressPerMin = 30;
    policy.joinLimitExempt = {"10.0.0.0/8", "2001:db8::/32"};
    policy.message = "겨울 공연";
    policy.shopUrl = "https://shop.example/enter";
    policy.shopAudience = "shop";
    policy.corsOrigins = {"https://shop.example"};
    policy.style = {"#112233", "#ffffff", "https://shop.example/logo.svg"};
    return policy;
}

Event event() {
    Event event;
    event.id = demoId();
    event.uid = EventUid{{1, 2, 3, 4, 5, 6, 7, 8}};
    event.title = "Winter tour";
    event.state = EventState::Closed;
    event.closedReason = ClosedReason::SoldOut;
    event.opensAt = moment();
    event.openedAt = moment() + base::Seconds(1);
    event.createdAt = moment() - base::Seconds(3600);
    event.revision = Revision(17);
    event.policy = policy();
    return event;
}

Place place() {
    Place place;
    place.seq = Seq(4711);
    place.cell.state = PlaceState::Banned;
    place.cell.counted = true;
    place.cell.formerState = PlaceState::Ready;
    place.cell.since = 1'795'450'007;
    place.cell.joinedAt = base::wallFromMicros(1'795'449'000'123'000);
    place.cell.prefix = *parseAddressPrefix("2001:db8:7::/48");
    place.cell.agent = AgentHash(0xFEDCBA9876543210);
    place.cell.lane = 3;
    place.cell.banNumber = 5;
    place.position = 12;
    place.present = true;
    place.lastSeen = moment();
    place.until = moment() + base::Seconds(60);
    place.banReason = "machine cadence";
    place.suspicion = {80, {{"joins_per_prefix", 50}, {"cadence", 30}}};
    return place;
}

Cohort prefixCohort() {
    Cohort cohort;
    cohort.prefix = parseAddressPrefix("203.0.113.0/24");
    cohort.places = 812;
    cohort.live = 700;
    cohort.joinsPerSecond = 12.5;
    cohort.suspicion = {50, {{"joins_per_prefix", 50}}};
    cohort.banned = true;
    return cohort;
}

Cohort agentCohort() {
    Cohort cohort;
    cohort.agent = AgentHash(0);
    cohort.places = 3;
    return cohort;
}

Ban ban() {
    Ban ban;
    ban.number = 7;
    ban.scope.prefix = parseAddressPrefix("203.0.113.0/24");
    ban.reason = "bots";
    ban.author = "jlee";
    ban.createdAt = moment();
    ban.until = moment() + base::Seconds(3600);
    ban.phase = BanPhase::Lifting;
    ban.cursor = Seq(100);
    ban.markEnd = Seq(300'000);
    ban.banned = 812;
    ban.wereReady = 4;
    ban.wereEntered = 2;
    return ban;
}

BanPreview preview() {
    return {812, 4, 2, 0.25, {prefixCohort(), agentCohort()}, {place()}};
}

Snapshot snapshot() {
    Snapshot snapshot;
    EventFigures& figures = snapshot.event;
    figures.at = moment();
    figures.id = demoId();
    figures.state = EventState::Open;
    figures.version = Version{Epoch(3), Lsn(99)};
    figures.revision = Revision(17);
    for (std::size_t i = 1; i < kPlaceStates; ++i) {
        figures.counters.byState[i] = 1000 + i;
    }
    figures.admitted = 5'000;
    figures.joinedPerSec = 431.5;
    figures.admittedPerSec = 1001;
    figures.enteredPerSec = 950;
    figures.leftPerSec = 55;
    figures.expiredPerSec = 3;
    figures.noShowShare = 0.04;
    figures.setRate = Rate{1'000'500};
    figures.frontier = Seq(5'100);
    figures.drain = SecondsRange{300, 527};
    figures.waitP50 = 61;
    figures.waitP95 = 0;
    snapshot.gateways = {
        {"gw-1", moment(), {{"status", 60'000.5, 0.2, 1.5}}, 300'000, 20'000, 88.5, 750'000'000, 12.25}};
    snapshot.redis = {{"127.0.0.1:6379",
                       "master",
                       moment(),
                       true,
                       4.5,
                       900,
                       1e6,
                       2e6,
                       64'000'000,
                       1'000'000'000,
                       17,
                       2,
                       "aof always",
                       {{"EVALSHA", 4'200}}}};
    snapshot.alarms = {{"STORE_LOST_WRITES", "Redis lost writes. Check it and recover the event.", moment()}};
    return snapshot;
}

VisitorStatus visitorStatus() {
    VisitorStatus status;
    status.state = VisitorState::Ready;
    status.position = 12;
    status.etaSec = 0;
    status.etaLowSec = 1;
    status.etaHighSec = 9;
    status.waitingTime = base::Seconds(61);
    status.pollAfter = base::Millis(1'250);
    status.totalWaiting = 300'000;
    status.paused = true;
    status.away = true;
    status.version = Version{Epoch(3), Lsn(99)};
    status.asOf = moment();
    status.enterWithin = base::Seconds(119);
    status.eventState = EventState::Paused;
    status.closedReason = ClosedReason::Cancelled;
    status.eventRevision = Revision(17);
    status.since = moment() - base::Seconds(5);
    status.expiredReason = ExpiredReason::Away;
    return status;
}

PassFacts pass() {
    return {demoId(), Seq(4711), "AAECAwQFBgcICQoLDA0ODw", "shop", moment(), moment() + base::Seconds(600)};
}

RevokedPass revokedPass() {
    return {Seq(4711), "AAECAwQFBgcICQoLDA0ODw", moment(), moment() + base::Seconds(600)};
}

Operator who() {
    return {"jlee", Role::Operator, moment(), true};
}

AuditEntry auditEntry() {
    return {"1795450000123-0", moment(), demoId(), "jlee", "set_rate", "1000", "1200", "calm", "done",
            Revision(18)};
}

} // namespace breakwater::samples
