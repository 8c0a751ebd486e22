// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/contract/http/open_api.h"
#include "tests/fakes/api_house.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QString>
#include <string>

namespace breakwater::fakes {

/// One answer with its body read.
struct Reply {
    http::Answer raw;
    QJsonObject json;

    int status() const { return raw.status; }
    QString code() const { return json["code"].toString(); }
    QString state() const { return json["status"].toString(); }
    std::string text(const QString& field) const { return json[field].toString().toStdString(); }
    int number(const QString& field) const { return json[field].toInt(-1); }
    bool has(const QString& field) const { return json.contains(field); }
};

/// What a page does, over a real socket. Every answer is held against the service's own OpenAPI document and
/// against what holds for all of them; the first fault stays in `fault`.
class Browser {
  public:
    explicit Browser(ApiHouse& house) : m_house(house), m_api(house.ask(http::get("/openapi.json")).body) {}

    QString fault;
    const OpenApi& api() const { return m_api; }

    Reply send(const std::string& method, const std::string& target, const std::string& fields = {},
               const std::string& body = {}) {
        http::TestClient client(m_house.port());
        client.send(method + " " + target + " HTTP/1.1\r\nHost: queue.test\r\nContent-Length: " +
                    std::to_string(body.size()) + "\r\n" + fields + "\r\n" + body);
        return judge(method, target, m_house.read(client, method == "HEAD"));
    }
    Reply get(const std::string& target, const std::string& fields = {}) {
        return send("GET", target, fields);
    }
    Reply post(const std::string& target, const std::string& body, const std::string& fields = {}) {
        return send("POST", target, "Content-Type: application/json\r\n" + fields, body);
    }
    Reply join(const std::string& event, const std::string& fields = {}) {
        return post("/queue/join", R"({"event_id":")" + event + "\"}", fields);
    }
    std::string token(const std::string& event) { return join(event).text("waiting_token"); }
    Reply status(const std::string& token) { return get("/queue/status", bearer(token)); }
    Reply enter(const std::string& token) { return post("/queue/enter", "", bearer(token)); }
    Reply leave(const std::string& token) { return send("DELETE", "/queue/leave", bearer(token)); }

    Reply judge(const std::string& method, const std::string& target, http::Answer answer) {
        Reply reply{std::move(answer), {}};
        reply.json = QJsonDocument::fromJson(QByteArray::fromStdString(reply.raw.body)).object();
        QString found = m_api.faultOf(QString::fromStdString(method), QString::fromStdString(target),
                                      method == "HEAD" ? http::Answer{} : reply.raw);
        if (method == "HEAD") {
            found.clear();
        }
        if (reply.status() >= 400 && !reply.code().isEmpty()) {
            const bool whole = reply.number("status") == reply.status() &&
                               reply.text("trace_id") == reply.raw.field("X-Request-Id") &&
                               !reply.text("detail").empty() && !reply.text("title").empty() &&
                               !reply.text("type").empty();
            found = whole ? found : "an incomplete problem: " + QString::fromStdString(reply.raw.body);
        }
        fault = fault.isEmpty() ? found : fault;
        return reply;
    }

  private:
    ApiHouse& m_house;
    OpenApi m_api;
};

inline std::string inBody(const std::string& token) {
    return "{\"waiting_token\":\"" + token + "\"}";
}

/// An event that admits at once, and one that admits nobody for a long while.
inline model::Policy quick() {
    model::Policy policy;
    policy.rate = model::Rate::perSecond(100);
    policy.shopUrl = "https://shop.test/enter";
    return policy;
}
inline model::Policy slow() {
    model::Policy policy = quick();
    policy.rate = model::Rate{10};
    return policy;
}

} // namespace breakwater::fakes
