// SPDX-License-Identifier: Apache-2.0
#include "tests/crowd/report.h"

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <array>
#include <cinttypes>
#include <cstdarg>
#include <cstdio>

namespace breakwater::crowd {
namespace {

class Text {
  public:
    __attribute__((format(printf, 2, 3))) void line(const char* format, ...) {
        std::array<char, 512> buffer;
        va_list arguments;
        va_start(arguments, format);
        std::vsnprintf(buffer.data(), buffer.size(), format, arguments);
        va_end(arguments);
        m_text.append(buffer.data()).append("\n");
    }
    std::string take() { return std::move(m_text); }

  private:
    std::string m_text;
};

double msOf(base::Micros span) {
    return static_cast<double>(span.count()) / 1000;
}

double secondsOf(base::Micros span) {
    return static_cast<double>(span.count()) / 1e6;
}

void callRow(const char* name, const CallSummary& sum, double seconds, Text& out) {
    const auto wanted = [&](double share) { return msOf(sum.fromSchedule.percentile(share)); };
    const auto sent = [&](double share) { return msOf(sum.fromSend.percentile(share)); };
    out.line("%-8s %12" PRIu64 " %9.1f | %9.1f %9.1f %9.1f %9.1f %9.1f | %9.1f %9.1f", name, sum.answered,
             static_cast<double>(sum.answered) / seconds, wanted(0.5), wanted(0.9), wanted(0.99),
             wanted(0.999), wanted(1), sent(0.5), sent(0.99));
}

void callTable(const Summary& summary, Text& out) {
    out.line("%-8s %12s %9s | %s", "call", "answered", "per s",
             "ms from when it was wanted: p50 p90 p99 p99.9 max | from when it was sent: p50 p99");
    for (const Call call : kCalls) {
        const CallSummary& sum = summary.calls[static_cast<std::size_t>(call)];
        if (sum.answered > 0) {
            callRow(toText(call).data(), sum, summary.seconds, out);
        }
    }
    if (summary.settledPolls.answered > 0) {
        callRow("settled", summary.settledPolls, summary.seconds, out);
        out.line("         (settled: the polls that were answered once everyone had joined)");
    }
}

void admissionLines(const Summary& summary, Text& out) {
    const auto& admissions = summary.admissions;
    out.line("admissions  %" PRIu64
             " seen; %.2f a second (set: %.2f), by the first 'ready' less the window run by then",
             admissions.called, admissions.perSecond, admissions.setPerSecond);
    if (admissions.tensKnown) {
        out.line("            slowest 10 s %.1f a second, fastest 10 s %.1f (times known to about a second)",
                 admissions.slowestTen, admissions.fastestTen);
    }
    if (summary.learntLate.count() > 0) {
        const auto late = [&](double share) { return secondsOf(summary.learntLate.percentile(share)); };
        out.line("learnt late p50 %.0f s, p90 %.0f s, p99 %.0f s, worst %.0f s (entry window %lld s; to the "
                 "second)",
                 late(0.5), late(0.9), late(0.99), late(1),
                 static_cast<long long>(summary.entryWindow.count()));
    }
}

void verdictLines(const Summary& summary, Text& out) {
    out.line("invariants");
    for (const auto invariant : kInvariants) {
        const Finding& finding = summary.verdict.of(invariant);
        const char* word = finding.broken > 0 ? "BROKEN" : finding.judged > 0 ? "holds" : "not exercised";
        out.line("  %2d  %-14s %-60s %12" PRIu64 " judged, %" PRIu64 " broken", static_cast<int>(invariant),
                 word, sentenceOf(invariant).data(), finding.judged, finding.broken);
        for (const auto& sentence : finding.cases) {
            out.line("        %s", sentence.c_str());
        }
        if (finding.broken > finding.cases.size()) {
            out.line("        and %" PRIu64 " more", finding.broken - finding.cases.size());
        }
    }
}

using Writer = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

void writeSpans(Writer& out, const char* name, const Spans& spans) {
    out.Key(name);
    out.StartObject();
    constexpr std::array<std::pair<const char*, double>, 5> kShares{
        {{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p999", 0.999}, {"max", 1}}};
    for (const auto& [key, share] : kShares) {
        out.Key(key);
        out.Double(msOf(spans.percentile(share)));
    }
    out.EndObject();
}

void writeCall(Writer& out, const char* name, const CallSummary& sum, double seconds) {
    out.Key(name);
    out.StartObject();
    out.Key("answered");
    out.Uint64(sum.answered);
    out.Key("per_second");
    out.Double(static_cast<double>(sum.answered) / seconds);
    writeSpans(out, "ms_from_wanted", sum.fromSchedule);
    writeSpans(out, "ms_from_sent", sum.fromSend);
    out.EndObject();
}

void writeCalls(Writer& out, const Summary& summary) {
    out.Key("calls");
    out.StartObject();
    for (const Call call : kCalls) {
        writeCall(out, toText(call).data(), summary.calls[static_cast<std::size_t>(call)], summary.seconds);
    }
    writeCall(out, "settled", summary.settledPolls, summary.seconds);
    out.EndObject();
}

void writeInvariants(Writer& out, const Summary& summary) {
    out.Key("invariants");
    out.StartArray();
    for (const auto invariant : kInvariants) {
        const Finding& finding = summary.verdict.of(invariant);
        out.StartObject();
        out.Key("number");
        out.Int(static_cast<int>(invariant));
        out.Key("sentence");
        out.String(sentenceOf(invariant).data());
        out.Key("judged");
        out.Uint64(finding.judged);
        out.Key("broken");
        out.Uint64(finding.broken);
        out.Key("cases");
        out.StartArray();
        for (const auto& sentence : finding.cases) {
            out.String(sentence.c_str());
        }
        out.EndArray();
        out.EndObject();
    }
    out.EndArray();
}

} // namespace

std::string reportText(const Summary& summary) {
    Text out;
    out.line("visitors    %u; joined %" PRIu64 ", called %" PRIu64 ", entered %" PRIu64 ", left %" PRIu64
             ", away for a while %" PRIu64 "; seed %" PRIu64,
             summary.people, summary.joined, summary.called, summary.entered, summary.left, summary.away,
             summary.seed);
    out.line("joins       %" PRIu64 " attempts without a clear answer; %" PRIu64
             " visitors resolved by their key, %" PRIu64 " never",
             summary.unknownJoins, summary.resolvedJoins, summary.unresolvedJoins);
    out.line("requests    %" PRIu64 " answered in %.1f s, %" PRIu64 " without an answer, %" PRIu64
             " stream events; client CPU %.2f us a request%s",
             summary.requests, summary.seconds, summary.failures, summary.streamEvents,
             summary.cpuMicrosPerRequest,
             !summary.cutShort  ? ""
             : summary.bySignal ? "; cut short by a signal"
                                : "; cut short by --timeout");
    callTable(summary, out);
    admissionLines(summary, out);
    out.line("silence     longest time in which nobody was answered %.1f s, %.1f s in all (spans from 0.5 s)",
             secondsOf(summary.longestSilence), secondsOf(summary.silences));
    out.line("            longest a visitor waited for an answer, over retries: %.2f s (p99.9 %.3f s)",
             secondsOf(summary.patience.percentile(1)), secondsOf(summary.patience.percentile(0.999)));
    out.line("errors      %s", summary.errors.empty() ? "none" : "");
    for (const auto& [what, count] : summary.errors) {
        out.line("  %12" PRIu64 "  %s", count, what.c_str());
    }
    verdictLines(summary, out);
    const std::uint64_t outside = summary.withoutPlace();
    if (outside > 0) {
        out.line("%" PRIu64 " of %u visitors never got a place", outside, summary.people);
    }
    out.line("%s", summary.verdict.clean() ? "clean" : "BROKEN");
    return out.take();
}

std::string reportJson(const Summary& summary) {
    rapidjson::StringBuffer buffer;
    Writer out(buffer);
    const auto number = [&out](const char* key, std::uint64_t value) {
        out.Key(key);
        out.Uint64(value);
    };
    const auto real = [&out](const char* key, double value) {
        out.Key(key);
        out.Double(value);
    };
    out.StartObject();
    out.Key("clean");
    out.Bool(summary.verdict.clean());
    out.Key("cut_short");
    out.Bool(summary.cutShort);
    real("seconds", summary.seconds);
    number("seed", summary.seed);
    number("people", summary.people);
    number("joined", summary.joined);
    number("without_place", summary.withoutPlace());
    number("called", summary.called);
    number("entered", summary.entered);
    number("left", summary.left);
    number("away", summary.away);
    number("join_attempts_unknown", summary.unknownJoins);
    number("joins_resolved_by_key", summary.resolvedJoins);
    number("joins_unresolved", summary.unresolvedJoins);
    number("requests_answered", summary.requests);
    number("requests_unanswered", summary.failures);
    number("stream_events", summary.streamEvents);
    number("probes", summary.probes);
    number("passes_checked", summary.passesChecked);
    real("client_cpu_us_per_request", summary.cpuMicrosPerRequest);
    real("admissions_per_second", summary.admissions.perSecond);
    real("admissions_per_second_set", summary.admissions.setPerSecond);
    if (summary.admissions.tensKnown) {
        real("admissions_per_second_slowest_10s", summary.admissions.slowestTen);
        real("admissions_per_second_fastest_10s", summary.admissions.fastestTen);
    }
    number("entry_window_sec", static_cast<std::uint64_t>(summary.entryWindow.count()));
    real("longest_silence_sec", secondsOf(summary.longestSilence));
    real("silences_sec", secondsOf(summary.silences));
    writeSpans(out, "visitor_wait_for_answer_ms", summary.patience);
    writeSpans(out, "learnt_late_ms", summary.learntLate);
    writeCalls(out, summary);
    out.Key("errors");
    out.StartObject();
    for (const auto& [what, count] : summary.errors) {
        number(what.c_str(), count);
    }
    out.EndObject();
    writeInvariants(out, summary);
    out.EndObject();
    return buffer.GetString();
}

} // namespace breakwater::crowd
