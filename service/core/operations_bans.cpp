// SPDX-License-Identifier: Apache-2.0
#include "service/core/operations_desk.h"
#include "shared/base/text.h"

#include <algorithm>
#include <limits>

// Places, cohorts and bans.

namespace breakwater::core {

using base::ErrorCode;

namespace {

constexpr base::Micros kProgressPeriod{200'000};
constexpr std::size_t kLongestReason = 500;
constexpr std::uint64_t kBeyondBanNumbers = 10'000'000'000; // less any number: always ten digits
constexpr base::Seconds kLongestBan{365L * 24 * 3600};

base::Status checkBan(const model::BanRequest& ban) {
    const int named = (ban.scope.place ? 1 : 0) + (ban.scope.prefix ? 1 : 0) + (ban.scope.agent ? 1 : 0);
    if (named != 1) {
        return base::makeError(ErrorCode::OutOfRange,
                               "scope must name one place, one prefix or one user agent.", "scope");
    }
    if (ban.reason.empty() || ban.reason.size() > kLongestReason) {
        return base::makeError(ErrorCode::OutOfRange, "reason must be 1 to 500 bytes: say why.", "reason");
    }
    if (ban.lasts && (*ban.lasts < base::Seconds(1) || *ban.lasts > kLongestBan)) {
        return base::makeError(ErrorCode::OutOfRange, "duration must be 1 s to a year, or left out.",
                               "duration");
    }
    return base::Done{};
}

/// A tenth more than the operator was shown.
std::uint64_t mostFor(std::uint64_t expectedCount) {
    constexpr std::uint64_t kNoMore = std::numeric_limits<std::uint64_t>::max();
    return expectedCount > kNoMore / 2 ? kNoMore : expectedCount + expectedCount / 10;
}

/// Says of the banned ones why they are: their cells hold only the ban's number.
void explainBans(Store& store, const model::EventId& id, std::vector<model::Place> places,
                 Callback<std::vector<model::Place>> done) {
    const auto isBanned = [](const model::Place& place) {
        return place.cell.state == model::PlaceState::Banned;
    };
    if (std::none_of(places.begin(), places.end(), isBanned)) {
        done(std::move(places));
        return;
    }
    store.readBans(id, [isBanned, places = std::move(places),
                        done = std::move(done)](base::Result<std::vector<model::Ban>> bans) mutable {
        if (!bans) {
            done(bans.error());
            return;
        }
        for (model::Place& place : places) {
            const auto ban = std::find_if(bans->begin(), bans->end(), [&place](const model::Ban& entry) {
                return entry.number == place.cell.banNumber;
            });
            if (isBanned(place) && ban != bans->end()) {
                place.banReason = ban->reason;
            }
        }
        done(std::move(places));
    });
}

} // namespace

void OperationsDesk::lookUpPlace(Id id, PlaceName name, Callback<FoundPlace> done) {
    if (const auto* seq = std::get_if<model::Seq>(&name)) {
        lookUpSeq(id, *seq, std::move(done));
        return;
    }
    const auto facts = m_parts.tokens.verify(std::get<std::string>(name));
    if (!facts) {
        done(base::makeError(ErrorCode::InvalidToken,
                             "This waiting token was not given out here. Check that it "
                             "was pasted whole."));
        return;
    }
    m_parts.events.withEvent(facts->uid, [this, alive = m_alive, id, seq = facts->place.seq,
                                          done = std::move(done)](Gateway::Sought sought) {
        if (!*alive) {
            return;
        }
        if (sought.runtime == nullptr) {
            done(sought.isNone ? noSuchEvent() : notServed());
        } else if (!id.empty() && id != sought.runtime->id()) {
            done(base::makeError(ErrorCode::InvalidRequest,
                                 "event_id must be the event of the waiting token, or left out.",
                                 "event_id"));
        } else {
            lookUpSeq(sought.runtime->id(), seq, done);
        }
    });
}

void OperationsDesk::lookUpSeq(const Id& id, model::Seq seq, Callback<FoundPlace> done) {
    whenCaughtUp(id, std::move(done),
                 [this, id, seq](Callback<FoundPlace> give) { lookUpKnown(id, seq, std::move(give)); });
}

void OperationsDesk::lookUpKnown(const Id& id, model::Seq seq, Callback<FoundPlace> done) {
    Store& store = m_parts.gateway.store;
    m_parts.cohorts.lookUp(
        id, seq, [&store, id, done = std::move(done)](base::Result<model::Place> place) mutable {
            if (!place) {
                done(place.error());
                return;
            }
            explainBans(store, id, {std::move(*place)},
                        [id, done = std::move(done)](base::Result<std::vector<model::Place>> explained) {
                            if (explained) {
                                done(FoundPlace{id, std::move(explained->front())});
                            } else {
                                done(explained.error());
                            }
                        });
        });
}

void OperationsDesk::listPlaces(Id id, model::PlaceFilter filter, Pages page, Paged<model::Place> done) {
    Store& store = m_parts.gateway.store;
    Paged<model::Place> explain =
        [&store, id, done = std::move(done)](base::Result<model::Page<model::Place>> page) mutable {
            if (!page) {
                done(page.error());
                return;
            }
            explainBans(store, id, std::move(page->items),
                        [next = page->nextToken,
                         done = std::move(done)](base::Result<std::vector<model::Place>> explained) {
                            if (explained) {
                                done(model::Page<model::Place>{std::move(*explained), next});
                            } else {
                                done(explained.error());
                            }
                        });
        };
    whenCaughtUp(id, std::move(explain), [this, id, filter, page](Paged<model::Place> give) {
        m_parts.cohorts.list(id, filter, page, std::move(give));
    });
}

void OperationsDesk::listCohorts(Id id, Pages page, Paged<model::Cohort> done) {
    whenCaughtUp(id, std::move(done), [this, id, page](Paged<model::Cohort> give) {
        m_parts.cohorts.cohorts(id, page, std::move(give));
    });
}

void OperationsDesk::previewBan(Id id, model::BanScope scope, Callback<model::BanPreview> done) {
    whenCaughtUp(id, std::move(done), [this, id, scope](Callback<model::BanPreview> give) {
        m_parts.cohorts.preview(id, scope, std::move(give));
    });
}

WatchPtr OperationsDesk::createBan(Caller who, Id id, model::BanRequest ban, model::Revision expected,
                                   Stream<model::Ban> stream) {
    struct Owner final : Watch {
        explicit Owner(std::shared_ptr<Stream<model::Ban>> shared) : m_stream(std::move(shared)) {}
        ~Owner() override { *m_stream = {}; }
        std::shared_ptr<Stream<model::Ban>> m_stream;
    };
    auto shared = std::make_shared<Stream<model::Ban>>(std::move(stream));
    m_parts.gateway.scheduler.post([this, alive = m_alive, who, id, ban, expected, shared] {
        if (*alive) {
            begin(who, id, ban, expected, shared);
        }
    });
    return std::make_unique<Owner>(std::move(shared));
}

/// A count that the operator was shown must still hold, by and large, before the ban is made.
void OperationsDesk::begin(const Caller& who, const Id& id, const model::BanRequest& ban,
                           model::Revision expected, std::shared_ptr<Stream<model::Ban>> stream) {
    const auto refuse = [this, who, id, ban, stream](const base::Error& error) {
        EventChange refused;
        refused.event = id;
        refused.action = "create_ban";
        refused.to = cohortOf(ban.scope);
        refused.stamp = {who.name, base::cutText(ban.reason, kLongestReason), {}};
        auditRefused(refused, error);
        if (stream->onEnd) {
            stream->onEnd(error);
        }
    };
    if (const auto valid = checkBan(ban); !valid) {
        refuse(valid.error());
        return;
    }
    const auto make = [this, alive = m_alive, who, id, ban, expected, stream, refuse] {
        BanRequest request{id, {who.name, ban.reason, expected}, ban.scope, std::nullopt};
        if (ban.lasts) {
            request.until = storeTime(id) + *ban.lasts;
        }
        m_parts.gateway.store.createBan(std::move(request),
                                        [this, alive, id, stream, refuse](base::Result<model::Ban> made) {
                                            if (!*alive) {
                                                return;
                                            }
                                            if (!made && made.error().code == ErrorCode::EventNotFound) {
                                                refuse(made.error());
                                                return;
                                            }
                                            if (!made) {
                                                if (stream->onEnd) {
                                                    stream->onEnd(made.error());
                                                }
                                                return;
                                            }
                                            if (stream->onValue) {
                                                stream->onValue(*made, false);
                                            }
                                            follow(id, made->number, stream);
                                        });
    };
    if (!ban.expectedCount) {
        make();
        return;
    }
    previewBan(id, ban.scope, [=](base::Result<model::BanPreview> preview) {
        if (!preview) {
            refuse(preview.error());
        } else if (preview->matching > mostFor(*ban.expectedCount)) {
            base::Error grown =
                base::makeError(ErrorCode::CountGrew, "More places match now than the preview showed. "
                                                      "Look at a new preview, then decide.");
            grown.current = preview->matching;
            refuse(grown);
        } else {
            make();
        }
    });
}

/// Tells how far the marking has come until the ban is in force for all who were there.
void OperationsDesk::follow(const Id& id, std::uint32_t number, std::shared_ptr<Stream<model::Ban>> stream) {
    if (!stream->onValue) {
        return; // the watch is gone; the ban goes on
    }
    m_parts.gateway.store.readBans(
        id, [=, this, alive = m_alive](base::Result<std::vector<model::Ban>> bans) {
            if (!*alive || !stream->onValue) {
                return;
            }
            const model::Ban* found = nullptr;
            if (bans) {
                for (const model::Ban& ban : *bans) {
                    found = ban.number == number ? &ban : found;
                }
                if (found == nullptr || found->phase != model::BanPhase::Marking) {
                    endWhenKnown(id, found ? std::optional(*found) : std::nullopt, stream);
                    return;
                }
                stream->onValue(*found, false);
            }
            m_parts.gateway.scheduler.after(kProgressPeriod, [=, this] {
                if (*alive) {
                    follow(id, number, stream);
                }
            });
        });
}

/// The last word comes when this gateway's own replica shows the marks: who banned may look right away.
void OperationsDesk::endWhenKnown(const Id& id, std::optional<model::Ban> ban,
                                  std::shared_ptr<Stream<model::Ban>> stream) {
    const auto end = [ban = std::move(ban), stream] {
        if (ban && stream->onValue) {
            stream->onValue(*ban, false);
        }
        if (stream->onEnd) {
            stream->onEnd(base::Done{});
        }
    };
    m_parts.gateway.store.readMeta(id, [this, alive = m_alive, end](base::Result<EventMeta> meta) {
        if (*alive && meta) {
            known(*meta, [end](const base::Result<model::Event>&) { end(); });
        } else {
            end();
        }
    });
}

void OperationsDesk::deleteBan(Caller who, Id id, std::uint32_t number, Intent intent,
                               Callback<model::Ban> done) {
    const OperatorStamp stamp{who.name, intent.reason, intent.expectedRevision};
    m_parts.gateway.store.liftBan(
        id, number, stamp,
        [this, alive = m_alive, id, stamp, done = std::move(done)](base::Result<model::Ban> lifted) {
            if (!lifted && *alive) {
                auditUnknown("lift_ban", id, stamp, lifted.error());
            }
            done(std::move(lifted));
        });
}

void OperationsDesk::listBans(Id id, Pages page, Paged<model::Ban> done) {
    if (!page.token.empty() && !base::parseUnsigned(page.token)) {
        done(model::badPageToken());
        return;
    }
    m_parts.gateway.store.readBans(
        id, [page, done = std::move(done)](base::Result<std::vector<model::Ban>> bans) {
            if (!bans) {
                done(bans.error());
                return;
            }
            std::sort(bans->begin(), bans->end(),
                      [](const model::Ban& a, const model::Ban& b) { return a.number > b.number; });
            done(pageOf(*bans, page, [](const model::Ban& ban) {
                return std::to_string(kBeyondBanNumbers - ban.number); // newest first, by text
            }));
        });
}

} // namespace breakwater::core
