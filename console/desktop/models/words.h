// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/models/alert_rules.h"
#include "console/desktop/models/format.h"
#include "console/desktop/models/link_state.h"
#include "shared/base/error.h"
#include "shared/model/ban.h"
#include "shared/model/event.h"
#include "shared/model/operator.h"
#include "shared/model/place.h"

#include <QString>
#include <string>

namespace breakwater::desktop::models {

/// The domain's words as people read them, through Qt's translator (context `words`; English is the source).
/// Any thread, as QCoreApplication::translate.
QString wordOf(model::EventState state);
QString wordOf(model::ClosedReason reason);
QString wordOf(model::PlaceState state);
QString wordOf(model::BanPhase phase);
QString wordOf(model::Role role);
QString wordOf(LinkState state);
QString wordOf(AlertRule rule);
/// What is the matter, with what; an alarm of the service's that isn't known here in the service's own words.
QString wordsOf(const Alert& alert);
QString wordOf(AlertState state);
/// Why a control is locked, as a sentence; empty for Lock::None.
QString sentenceOf(Lock lock);
/// The reasons in words, each with its points; a dash when there are none.
QString wordsOf(const model::Suspicion& suspicion);
/// An audit entry's action (`set_rate`, `create_ban`) and outcome (`done`, or an error's code) in words; what
/// is not known stays as it is.
QString actionWord(const std::string& action);
QString outcomeWord(const std::string& outcome);
/// Who acted and why; the service's own acts in words. A dash when there is none.
QString actorWord(const std::string& actor);
QString reasonWord(const model::AuditEntry& entry);
/// A value of an audit entry: a state in words, a rate (`1000/s`, as the service writes it) in our own form,
/// all else as it is; a dash when there is none.
QString auditValue(const std::string& value, const Format& format);
/// `203.0.113.0/24`, `agent 1a2b...` or `place 4,711`.
QString scopeText(const model::BanScope& scope);
/// An error as a sentence: ours where the code says enough, else the service's own detail.
QString sentenceOf(const base::Error& error);
/// Why the link to `server` does not stand, and what to do about it.
QString linkSentence(const base::Error& error, const QString& server);

} // namespace breakwater::desktop::models
