// SPDX-License-Identifier: Apache-2.0
#include "service/http/cors.h"
#include "service/http/event_stream.h"
#include "service/http/header_text.h"
#include "service/http/problem.h"
#include "service/http/response.h"
#include "service/http/route_table.h"
#include "shared/base/result.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <string>

using namespace breakwater;
using namespace breakwater::http;

namespace {

constexpr RouteId kStatus = 1;
constexpr RouteId kJoin = 2;
constexpr RouteId kLeave = 3;
constexpr RouteId kEvent = 4;
constexpr RouteId kPage = 5;

const RouteTable& routes() {
    static const RouteTable table{
        {Method::Get, "/queue/status", kStatus},  {Method::Post, "/queue/join", kJoin},
        {Method::Delete, "/queue/leave", kLeave}, {Method::Post, "/queue/leave", kLeave},
        {Method::Get, "/events/{id}", kEvent},    {Method::Get, "/wait/{id}/page", kPage}};
    return table;
}

} // namespace

/// Routes, problems, header lines and CORS: all that an answer is made of.
class AnswerTest : public QObject {
    Q_OBJECT

  private slots:
    void findsARouteByMethodAndPathWithAndWithoutThePrefix() {
        using Kind = RouteTable::Match::Kind;
        for (const std::string prefix : {"", "/api/v1"}) {
            QCOMPARE(routes().match(Method::Get, prefix + "/queue/status").id, kStatus);
            QCOMPARE(routes().match(Method::Head, prefix + "/queue/status").id, kStatus);
            QCOMPARE(routes().match(Method::Post, prefix + "/queue/leave").id, kLeave);
            const std::string path = prefix + "/events/show-1";
            const auto event = routes().match(Method::Get, path);
            QVERIFY(event.kind == Kind::Found);
            QCOMPARE(std::string(event.parameter), "show-1");
            const std::string page = prefix + "/wait/a/page";
            QCOMPARE(std::string(routes().match(Method::Get, page).parameter), "a");
        }
    }

    void distinguishesNothingHereFromNotThisMethod() {
        using Kind = RouteTable::Match::Kind;
        for (const char* path : {"/", "", "*", "/queue", "/queue/status/", "/queue/status/x", "/events/",
                                 "/events/a/b", "/api/v1", "/api/v1queue/status",
                                 "/api/v1/api/v1/queue/status", "/wait//page", "/Queue/status"}) {
            QVERIFY2(routes().match(Method::Get, path).kind == Kind::NotFound, path);
        }
        const auto wrong = routes().match(Method::Put, "/queue/status");
        QVERIFY(wrong.kind == Kind::MethodNotAllowed);
        QCOMPARE(std::string(wrong.allow), "GET, HEAD, OPTIONS");
        QCOMPARE(std::string(routes().match(Method::Other, "/queue/leave").allow), "DELETE, POST, OPTIONS");
        QVERIFY(routes().match(Method::Head, "/queue/join").kind == Kind::MethodNotAllowed);
        QVERIFY(routes().match(Method::Options, "/queue/join").kind == Kind::Options);
    }

    void describesEveryDomainErrorAsAProblem() {
        for (int number = 0; number <= int(base::ErrorCode::Internal); ++number) {
            const auto kind = problemKind(base::ErrorCode(number));
            QVERIFY(kind.status >= 400 && kind.status <= 503);
            QVERIFY(!kind.title.empty());
            QVERIFY(reasonOf(kind.status) != "Status");
        }
        QCOMPARE(problemKind(base::ErrorCode::NotReady).status, 403);
        QCOMPARE(problemKind(base::ErrorCode::TokenExpired).status, 410);
        QCOMPARE(problemKind(base::ErrorCode::IdempotencyConflict).status, 409);
        QCOMPARE(problemKind(base::ErrorCode::QueueFull).status, 429);
        QCOMPARE(std::string(problemKind(base::ErrorCode::TimedOut).code), "STORE_UNAVAILABLE");
    }

    void writesAProblemThatParsersAndPeopleCanRead() {
        base::Error error = base::makeError(base::ErrorCode::NotReady, "Wait for \"ready\",\nthen enter.");
        error.position = 17;
        error.pollAfterMs = 2'000;
        error.retryAfterSec = 3;
        const auto late = lateProblem(error, "trace-1");
        QCOMPARE(late.status, 403);
        QCOMPARE(late.headers, "Retry-After: 3\r\n");
        const auto json = QJsonDocument::fromJson(QByteArray::fromStdString(late.body)).object();
        QCOMPARE(json["type"].toString(), "urn:breakwater:problem:not-ready");
        QCOMPARE(json["status"].toInt(), 403);
        QCOMPARE(json["code"].toString(), "NOT_READY");
        QCOMPARE(json["detail"].toString(), "Wait for \"ready\",\nthen enter.");
        QCOMPARE(json["trace_id"].toString(), "trace-1");
        QCOMPARE(json["position"].toInt(), 17);
        QCOMPARE(json["poll_after_ms"].toInt(), 2'000);
        QVERIFY(!json["title"].toString().isEmpty());
        QCOMPARE(lateProblem(base::makeError(base::ErrorCode::InvalidToken, "x"), "t").headers,
                 "WWW-Authenticate: Bearer\r\n");
    }

    void refusesHeaderLinesThatCouldBreakOut() {
        HeaderText headers;
        QVERIFY(headers.add("Retry-After", std::uint64_t{18446744073709551615U}));
        for (const std::string& bad :
             {std::string("a\r\nSet-Cookie: x"), std::string("a\nb"), std::string("a\0b", 3),
              std::string("a\x7f"), std::string(1024, 'x')}) {
            QVERIFY(!headers.add("X", bad));
        }
        QVERIFY(!headers.add("", "x"));
        QVERIFY(!headers.add("X\r\nY", "x"));
        QCOMPARE(std::string(headers.text()), "Retry-After: 18446744073709551615\r\n");
        const std::size_t left = 1024 - headers.text().size() - 5;
        QVERIFY(!HeaderText{headers}.add("X", std::string(left + 1, 'v')));
        QVERIFY(headers.add("X", std::string(left, 'v')));
        QVERIFY(!headers.add("Y", ""));
    }

    void sendsNoBodyAndNoLengthWith204() {
        std::string out;
        Response response;
        response.status = 204;
        response.body = "ignored";
        appendResponse(out, response, {"t", "now", true, false});
        QCOMPARE(
            out,
            "HTTP/1.1 204 No Content\r\nDate: now\r\nCache-Control: no-store\r\nX-Request-Id: t\r\n\r\n");
    }

    void namesOnlyAllowedOriginsAndNeverTheAsterisk() {
        const AllowsOrigin all = [](std::string_view) { return true; };
        const AllowsOrigin shop = [](std::string_view origin) { return origin == "https://shop.test"; };
        const auto answer = [](std::string_view origin, const AllowsOrigin& allows) {
            HeaderText headers;
            addCors(headers, origin, allows);
            return std::string(headers.text());
        };
        QVERIFY(answer("https://shop.test", shop)
                    .starts_with("Vary: Origin\r\nAccess-Control-Allow-Origin: https://shop.test\r\n"));
        QCOMPARE(answer("https://evil.test", shop), "Vary: Origin\r\n");
        for (const std::string& origin :
             {std::string(), std::string("*"), std::string("null"), std::string(257, 'o')}) {
            QCOMPARE(answer(origin, all), "Vary: Origin\r\n");
        }
        QVERIFY(answer("https://shop.test", shop).find("Credentials") == std::string::npos);
    }

    void answersAPreflightWithTheRoutesMethods() {
        Request request;
        request.method = Method::Options;
        request.origin = "https://shop.test";
        QVERIFY(!isPreflight(request));
        request.corsMethod = "POST";
        QVERIFY(isPreflight(request));
        HeaderText headers;
        QVERIFY(addPreflight(headers, request, "POST, OPTIONS", [](std::string_view) { return true; }));
        QVERIFY(headers.text().find("Access-Control-Allow-Methods: POST, OPTIONS\r\n") !=
                std::string_view::npos);
        QVERIFY(headers.text().find("Idempotency-Key") != std::string_view::npos);
        HeaderText refused;
        QVERIFY(!addPreflight(refused, request, "POST", [](std::string_view) { return false; }));
        QCOMPARE(std::string(refused.text()), "Vary: Origin\r\n");
    }
};

QTEST_GUILESS_MAIN(AnswerTest)
#include "answer_test.moc"
