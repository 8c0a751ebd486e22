// SPDX-License-Identifier: Apache-2.0
#include "service/redis/desk.h"
#include "service/redis/packing.h"

#include <algorithm>

// Operators' acts, and what follows a restart.

namespace breakwater::redis {

namespace {

using base::ErrorCode;
using base::Result;

constexpr std::string_view kTrailPage = "200";

std::string microsOrZero(const std::optional<base::WallTime>& time) {
    return time ? std::to_string(base::microsOf(*time)) : "0";
}

/// {REFUSED, code, number}
base::Error refusalIn(Items items, std::string_view invalidState) {
    const auto code = items.size() == 3 ? base::parseErrorCode(items[1].string().value_or(std::string_view{}))
                                        : std::nullopt;
    const auto number = code ? numberIn(items[2]) : std::nullopt;
    if (!number) {
        return notOurs("an operator's act");
    }
    if (*code == ErrorCode::RevisionConflict) {
        auto error =
            base::makeError(*code, "Somebody changed this event meanwhile. Read it again and decide anew.");
        error.current = *number;
        return error;
    }
    if (*code == ErrorCode::InvalidState) {
        return base::makeError(*code, std::string(invalidState));
    }
    return notOurs("an operator's act");
}

Result<core::EventMeta> metaIn(Items items, const model::EventId& event) {
    return items.size() == 2 ? readMetaPairs(items[1].items(), event) : notOurs("an operator's act");
}

} // namespace

void RedisStore::listEvents(core::Callback<std::vector<model::EventId>> done) {
    m_desk->gather({{"SMEMBERS", std::string(kEventsKey)}}, [this, done](Result<std::vector<Reply>> members) {
        if (!members) {
            done(members.error());
            return;
        }
        std::vector<model::EventId> ids;
        std::vector<Command> commands;
        for (const Reply& member : members->front().items()) {
            if (const auto id = model::EventId::parse(member.string().value_or(std::string_view{}))) {
                ids.push_back(*id);
                commands.push_back({"EXISTS", keyOf(*id, EventKey::Meta)});
            }
        }
        // An id may stand there while its event is being created or is gone already.
        m_desk->gather(std::move(commands), [ids, done](Result<std::vector<Reply>> there) {
            if (!there) {
                done(there.error());
                return;
            }
            std::vector<model::EventId> events;
            for (std::size_t i = 0; i < ids.size(); ++i) {
                if ((*there)[i].integer() == 1) {
                    events.push_back(ids[i]);
                }
            }
            std::sort(events.begin(), events.end());
            done(std::move(events));
        });
    });
}

/// The id stands in the list before the event does: an event that nobody lists would be lost. And again
/// behind it, in case that its former namesake was being removed meanwhile.
void RedisStore::createEvent(model::Event event, core::OperatorStamp stamp,
                             core::Callback<core::EventMeta> done) {
    const Command list = {"SADD", std::string(kEventsKey), event.id.text()};
    const std::string uid(event.uid.bytes.begin(), event.uid.bytes.end());
    EventCall call{"create", event.id, 0, 0, {stamp.actor, stamp.reason, uid, event.title}};
    for (std::string& word : packPolicy(event.policy)) {
        call.args.push_back(std::move(word));
    }
    m_desk->gather({list},
                   [this, list, call, done = std::move(done)](const Result<std::vector<Reply>>& listed) {
                       if (!listed) {
                           done(listed.error());
                           return;
                       }
                       m_desk->call(call, [this, list, id = call.event, done](Result<Items> items) {
                           if (!items) {
                               done(items.error());
                               return;
                           }
                           if ((*items)[0].string() == "EXISTS") {
                               done(base::makeError(ErrorCode::AlreadyExists,
                                                    "This event exists already. Choose another id."));
                               return;
                           }
                           m_desk->gather({list}, [done, meta = metaIn(*items, id)](
                                                      const Result<std::vector<Reply>>&) { done(meta); });
                       });
                   });
}

void RedisStore::changeEvent(core::EventChange change, core::Callback<core::EventMeta> done) {
    const core::OperatorStamp& stamp = change.stamp;
    const bool ramped = change.ramp && change.ramp->over.count() > 0;
    EventCall call{"change", change.event, 0, 0, {}};
    call.args = {stamp.actor,
                 stamp.reason,
                 std::to_string(stamp.expected.value()),
                 change.action,
                 change.from,
                 change.to,
                 std::to_string(static_cast<unsigned>(change.transition)),
                 microsOrZero(change.opensAt),
                 std::to_string(static_cast<unsigned>(change.closedReason)),
                 std::to_string(ramped ? change.ramp->from.milliPerSecond : 0),
                 std::to_string(ramped ? change.ramp->over.count() : 0),
                 change.title ? "1" : "0",
                 change.title.value_or(""),
                 change.policy ? "1" : "0"};
    for (std::string& word : packPolicy(change.policy.value_or(model::Policy{}))) {
        call.args.push_back(std::move(word));
    }
    call.args.emplace_back(change.quiet ? "1" : "0");
    call.args.emplace_back(change.endsRamp ? "1" : "0");
    m_desk->call(std::move(call), [event = change.event, done = std::move(done)](Result<Items> items) {
        if (!items) {
            done(items.error());
        } else if ((*items)[0].string() == "REFUSED") {
            const auto state = items->size() == 3 ? numberIn((*items)[2]).value_or(0) : 0;
            const std::string now(
                model::toText(static_cast<model::EventState>(std::clamp<std::uint64_t>(state, 1, 5))));
            done(refusalIn(*items,
                           "An event that is " + now + " can't do this. See which states it may come from."));
        } else {
            done(metaIn(*items, event));
        }
    });
}

void RedisStore::deleteEvent(model::EventId event, core::OperatorStamp stamp,
                             core::Callback<base::Done> done) {
    EventCall call{"delete",
                   event,
                   0,
                   m_desk->headShard(event) + 1,
                   {stamp.actor, stamp.reason, std::to_string(stamp.expected.value())}};
    m_desk->call(std::move(call), [this, event, done = std::move(done)](Result<Items> items) {
        const bool isGone = !items && items.error().code == ErrorCode::EventNotFound;
        if (!items && !isGone) {
            done(items.error());
            return;
        }
        if (!isGone && (*items)[0].string() == "REFUSED") {
            done(refusalIn(*items, "Only a draft or a closed event can be deleted. Close it first."));
            return;
        }
        m_desk->forget(event);
        // Also when it was gone already: a gateway may have died between the two steps.
        m_desk->buryTrail(event, "-", [isGone, done](base::Status buried) {
            done(isGone ? base::Status(core::noSuchEvent()) : std::move(buried));
        });
    });
}

/// Copies a deleted event's trail to the service's, page by page, then removes it.
void RedisStore::Desk::buryTrail(const model::EventId& event, const std::string& from,
                                 std::function<void(base::Status)> done) {
    const Command page = {"XRANGE", keyOf(event, EventKey::Audit), from, "+",
                          "COUNT",  std::string(kTrailPage)};
    gather({page}, [this, event, done = std::move(done)](Result<std::vector<Reply>> entries) {
        if (!entries) {
            done(entries.error());
            return;
        }
        std::vector<Command> copies;
        std::string last;
        for (const Reply& entry : entries->front().items()) {
            Command copy = {"XADD",      std::string(kAuditKey), "MAXLEN", "~", "100000", "*", "event",
                            event.text()};
            if (entry.items().size() != 2 || !entry.items()[0].string()) {
                done(notOurs("a reading of the audit trail"));
                return;
            }
            for (const Reply& word : entry.items()[1].items()) {
                copy.emplace_back(word.string().value_or(std::string_view{}));
            }
            copies.push_back(std::move(copy));
            last = *entry.items()[0].string();
        }
        const bool isLast = copies.empty();
        if (isLast) {
            removeTrail(event, done);
            return;
        }
        gather(std::move(copies), [this, event, last, done](const Result<std::vector<Reply>>& copied) {
            if (!copied) {
                done(copied.error());
            } else {
                buryTrail(event, "(" + last, done);
            }
        });
    });
}

void RedisStore::Desk::removeTrail(const model::EventId& event, std::function<void(base::Status)> done) {
    const std::string meta = keyOf(event, EventKey::Meta);
    gather({{"SREM", std::string(kEventsKey), event.text()}, {"EXISTS", meta}},
           [this, event, meta, done = std::move(done)](Result<std::vector<Reply>> replies) {
               if (!replies) {
                   done(replies.error());
                   return;
               }
               if ((*replies)[1].integer() == 1) { // made anew meanwhile: the list and the trail are its own
                   gather({{"SADD", std::string(kEventsKey), event.text()}},
                          [done](const Result<std::vector<Reply>>&) { done(base::Done{}); });
                   return;
               }
               callPlain("bury", {keyOf(event, EventKey::Audit), meta}, {}, [done](Result<Items> items) {
                   done(items ? base::Status(base::Done{}) : items.error());
               });
           });
}

void RedisStore::createBan(core::BanRequest request, core::Callback<model::Ban> done) {
    const core::OperatorStamp& stamp = request.stamp;
    EventCall call{"ban",
                   request.event,
                   0,
                   0,
                   {stamp.actor, stamp.reason, microsOrZero(request.until),
                    packBan(request.scope, stamp.reason, stamp.actor),
                    std::to_string(stamp.expected.value())}};
    m_desk->call(std::move(call), [done = std::move(done)](Result<Items> items) {
        if (!items) {
            done(items.error());
        } else if ((*items)[0].string() == "EXISTS") {
            auto error =
                base::makeError(ErrorCode::AlreadyExists,
                                "This place or cohort is banned already. Lift that ban first to change it.");
            error.current = items->size() == 2 ? numberIn((*items)[1]) : std::nullopt;
            done(std::move(error));
        } else if ((*items)[0].string() == "REFUSED") {
            done(refusalIn(*items, ""));
        } else if ((*items)[0].string() == "NOPLACE") {
            done(base::makeError(ErrorCode::NotFound,
                                 "No place has this number yet. Look it up, then ban it."));
        } else {
            done(readBan(items->subspan(1)));
        }
    });
}

void RedisStore::liftBan(model::EventId event, std::uint32_t number, core::OperatorStamp stamp,
                         core::Callback<model::Ban> done) {
    m_desk->call(
        {"unban",
         std::move(event),
         0,
         0,
         {stamp.actor, stamp.reason, std::to_string(number), std::to_string(stamp.expected.value())}},
        [done = std::move(done)](Result<Items> items) {
            if (!items) {
                done(items.error());
            } else if ((*items)[0].string() == "REFUSED") {
                done(refusalIn(*items, ""));
            } else if ((*items)[0].string() == "NONE") {
                done(base::makeError(
                    ErrorCode::NotFound,
                    "No ban has this number. It may have ended; list the bans to see those in force."));
            } else {
                done(readBan(items->subspan(1)));
            }
        });
}

void RedisStore::readBans(model::EventId event, core::Callback<std::vector<model::Ban>> done) {
    m_desk->gather({{"EXISTS", keyOf(event, EventKey::Meta)}, {"HGETALL", keyOf(event, EventKey::Bans)}},
                   [done = std::move(done)](Result<std::vector<Reply>> replies) {
                       if (!replies) {
                           done(replies.error());
                       } else if ((*replies)[0].integer() != 1) {
                           done(core::noSuchEvent());
                       } else {
                           done(readBanPairs((*replies)[1].items()));
                       }
                   });
}

void RedisStore::adopt(core::AdoptRequest request, core::Callback<core::AdoptAnswer> done) {
    EventCall call{
        "adopt", std::move(request.event), 0, 0, {std::move(request.gateway), packUid(request.uid)}};
    for (const core::Witness& witness : request.seen) {
        call.args.push_back(std::to_string(witness.version.epoch.value()));
        call.args.push_back(std::to_string(witness.version.lsn.value()));
        call.args.push_back(std::to_string(witness.nextSeq.value()));
    }
    m_desk->adoptWith(std::move(call), std::move(done));
}

void RedisStore::recover(model::EventId event, core::OperatorStamp stamp,
                         core::Callback<core::AdoptAnswer> done) {
    m_desk->adoptWith({"recover",
                       std::move(event),
                       0,
                       0,
                       {stamp.actor, stamp.reason, std::to_string(stamp.expected.value())}},
                      std::move(done));
}

/// What Redis is now is asked first: an adoption must not name what it was at the last connect.
void RedisStore::Desk::adoptWith(EventCall adoption, core::Callback<core::AdoptAnswer> done) {
    readIncarnation(
        [this, adoption = std::move(adoption), done = std::move(done)](const Result<Incarnation>& read) {
            if (!read) {
                done(read.error());
                return;
            }
            call(adoption, [this, event = adoption.event, done](Result<Items> items) {
                if (!items) {
                    done(items.error());
                    return;
                }
                if ((*items)[0].string() == "REFUSED") {
                    done(refusalIn(*items, ""));
                    return;
                }
                if (const auto nextSeq = items->size() == 5 ? numberIn((*items)[4]) : std::nullopt) {
                    learnNextSeq(event, *nextSeq);
                }
                done(readAdoption(items->subspan(1)));
            });
        });
}

} // namespace breakwater::redis
