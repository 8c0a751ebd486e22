// SPDX-License-Identifier: Apache-2.0
#include "service/core/snapshot_codec.h"

#include "service/core/varint.h"

#include <bit>

// snapshot = format event gateways nodes alarms          format = byte 1; lists = count *item
// Each value stands in the order of its struct: numbers as varints, times as varint µs, real numbers as the 8
// bytes of their IEEE form (little-endian), texts as length and bytes, what may be missing as a byte 0, or 1
// and the value.

namespace breakwater::core {

namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::uint64_t kMostItems = 1'024;

/// Writes and reads share one description of each struct: `describe` visits every field in order.
class Writer {
  public:
    static constexpr bool kReads = false;

    void number(std::uint64_t value) { appendVarint(m_out, value); }
    void real(double value) {
        const auto bits = std::bit_cast<std::uint64_t>(value);
        for (int i = 0; i < 8; ++i) {
            m_out.push_back(static_cast<char>(bits >> (8 * i)));
        }
    }
    void text(const std::string& value) {
        appendVarint(m_out, value.size());
        m_out.append(value);
    }
    void flag(bool value) { m_out.push_back(value ? 1 : 0); }
    std::string take() { return std::move(m_out); }

  private:
    std::string m_out;
};

class Reader {
  public:
    static constexpr bool kReads = true;

    explicit Reader(std::string_view bytes) : m_reader(bytes) {}

    template<typename T>
    void number(T& value) {
        value = static_cast<T>(m_reader.varint());
    }
    void real(double& value) {
        const std::string_view bytes = m_reader.take(8);
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            bits |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(bytes[i])) << (8 * i);
        }
        value = std::bit_cast<double>(bits);
    }
    void text(std::string& value) { value = m_reader.take(m_reader.varint()); }
    void flag(bool& value) { value = m_reader.byte() != 0; }
    bool whole() const { return !m_reader.failed() && m_reader.atEnd(); }
    bool failed() const { return m_reader.failed(); }

  private:
    ByteReader m_reader;
};

template<typename Io, typename Time>
void time(Io& io, Time& value) {
    if constexpr (Io::kReads) {
        std::uint64_t micros = 0;
        io.number(micros);
        value = base::wallFromMicros(static_cast<std::int64_t>(micros));
    } else {
        io.number(static_cast<std::uint64_t>(base::microsOf(value)));
    }
}

template<typename Io, typename Id>
void strong(Io& io, Id& value) {
    if constexpr (Io::kReads) {
        typename Id::Value number{};
        io.number(number);
        value = Id(number);
    } else {
        io.number(value.value());
    }
}

template<typename Io, typename List, typename Each>
void list(Io& io, List& items, Each each) {
    if constexpr (Io::kReads) {
        std::uint64_t count = 0;
        io.number(count);
        for (std::uint64_t i = 0; i < count && i < kMostItems && !io.failed(); ++i) {
            each(items.emplace_back());
        }
    } else {
        io.number(items.size());
        for (auto& item : items) {
            each(item);
        }
    }
}

template<typename Io, typename Optional, typename Each>
void maybe(Io& io, Optional& value, Each each) {
    bool there = value.has_value();
    io.flag(there);
    if constexpr (Io::kReads) {
        if (there) {
            each(value.emplace());
        }
    } else if (there) {
        each(*value);
    }
}

template<typename Io, typename Figures>
void describeEvent(Io& io, Figures& event) {
    time(io, event.at);
    if constexpr (Io::kReads) {
        std::string id;
        io.text(id);
        event.id = model::EventId::parse(id).value_or(model::EventId());
        std::uint8_t state = 0;
        io.number(state);
        event.state = static_cast<model::EventState>(state >= 1 && state <= 5 ? state : 1);
    } else {
        io.text(event.id.text());
        io.number(static_cast<std::uint8_t>(event.state));
    }
    strong(io, event.version.epoch);
    strong(io, event.version.lsn);
    strong(io, event.revision);
    for (auto& count : event.counters.byState) {
        io.number(count);
    }
    io.number(event.admitted);
    io.real(event.joinedPerSec);
    io.real(event.admittedPerSec);
    io.real(event.enteredPerSec);
    io.real(event.leftPerSec);
    io.real(event.expiredPerSec);
    io.real(event.noShowShare);
    io.number(event.setRate.milliPerSecond);
    strong(io, event.frontier);
    maybe(io, event.drain, [&](auto& range) {
        io.number(range.low);
        io.number(range.high);
    });
    maybe(io, event.waitP50, [&](auto& seconds) { io.number(seconds); });
    maybe(io, event.waitP95, [&](auto& seconds) { io.number(seconds); });
}

template<typename Io, typename Figures>
void describeGateway(Io& io, Figures& gateway) {
    io.text(gateway.id);
    time(io, gateway.at);
    list(io, gateway.routes, [&](auto& route) {
        io.text(route.route);
        io.real(route.requestsPerSec);
        io.real(route.p50Millis);
        io.real(route.p99Millis);
    });
    io.number(gateway.connections);
    io.number(gateway.streams);
    io.real(gateway.cpuPercent);
    io.number(gateway.rssBytes);
    io.real(gateway.replicaLagMillis);
}

template<typename Io, typename Figures>
void describeNode(Io& io, Figures& node) {
    io.text(node.address);
    io.text(node.role);
    time(io, node.at);
    io.flag(node.reachable);
    io.real(node.cpuPercent);
    io.real(node.commandsPerSec);
    io.real(node.inBytesPerSec);
    io.real(node.outBytesPerSec);
    io.number(node.usedMemoryBytes);
    io.number(node.maxMemoryBytes);
    io.number(node.replicationLagBytes);
    io.number(node.errors);
    io.text(node.persistence);
    list(io, node.slowest, [&](auto& slow) {
        io.text(slow.command);
        io.number(slow.micros);
    });
}

template<typename Io, typename Snapshot>
void describe(Io& io, Snapshot& snapshot) {
    describeEvent(io, snapshot.event);
    list(io, snapshot.gateways, [&](auto& gateway) { describeGateway(io, gateway); });
    list(io, snapshot.redis, [&](auto& node) { describeNode(io, node); });
    list(io, snapshot.alarms, [&](auto& alarm) {
        io.text(alarm.code);
        io.text(alarm.text);
        time(io, alarm.since);
    });
}

template<typename T, typename Describe>
base::Result<T> decode(std::string_view bytes, Describe describeIt) {
    Reader reader(bytes);
    std::uint8_t format = 0;
    reader.number(format);
    T value;
    describeIt(reader, value);
    if (format != kFormat || !reader.whole()) {
        return base::makeError(base::ErrorCode::InvalidRequest,
                               "stored figures: not of format 1, or cut short");
    }
    return value;
}

} // namespace

std::string encodeSnapshot(const model::Snapshot& snapshot) {
    Writer writer;
    writer.number(kFormat);
    describe(writer, snapshot);
    return writer.take();
}

base::Result<model::Snapshot> decodeSnapshot(std::string_view bytes) {
    return decode<model::Snapshot>(bytes,
                                   [](Reader& reader, model::Snapshot& value) { describe(reader, value); });
}

std::string encodeGatewayFigures(const model::GatewayFigures& figures) {
    Writer writer;
    writer.number(kFormat);
    describeGateway(writer, figures);
    return writer.take();
}

base::Result<model::GatewayFigures> decodeGatewayFigures(std::string_view bytes) {
    return decode<model::GatewayFigures>(
        bytes, [](Reader& reader, model::GatewayFigures& value) { describeGateway(reader, value); });
}

} // namespace breakwater::core
