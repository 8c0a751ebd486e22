// SPDX-License-Identifier: Apache-2.0
#include "service/http/request_parser.h"

#include <QTest>
#include <string>

using namespace breakwater::http;

namespace {

using Kind = ParseResult::Kind;

std::string text(std::string_view view) {
    return std::string(view);
}

/// A GET whose header section is exactly `size` bytes.
std::string headerOf(std::size_t size) {
    const std::string front = "GET / HTTP/1.1\r\nHost: a\r\nX-Pad: ";
    return front + std::string(size - front.size() - 4, 'p') + "\r\n\r\n";
}

std::string withFields(std::size_t count) { // Host is one of them
    std::string request = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (std::size_t i = 1; i < count; ++i) {
        request += "X-" + std::to_string(i) + ": v\r\n";
    }
    return request + "\r\n";
}

std::string targetOf(std::size_t size) {
    return "GET /" + std::string(size - 1, 't') + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

std::string bodyOf(std::size_t size) {
    return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" +
           std::string(size, 'b');
}

std::string chunkedOf(std::size_t size) {
    char hex[16];
    std::snprintf(hex, sizeof hex, "%zx", size);
    return "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(hex) + "\r\n" +
           std::string(size, 'c') + "\r\n0\r\n\r\n";
}

} // namespace

class RequestParserTest : public QObject {
    Q_OBJECT

  private:
    RequestParser m_parser{Limits{}};
    Request m_request;

    std::string m_bytes; ///< what the request's views point into

    ParseResult parse(std::string bytes) {
        m_bytes = std::move(bytes);
        return m_parser.parse(m_bytes, m_request);
    }
    void takes(const std::string& bytes) {
        const auto result = parse(bytes);
        QVERIFY2(result.kind == Kind::Complete, text(result.why).c_str());
        QCOMPARE(result.consumed, bytes.size());
    }
    void refuses(const std::string& bytes, Refusal refusal) {
        const auto result = parse(bytes);
        QVERIFY(result.kind == Kind::Refused);
        QVERIFY(result.refusal == refusal);
        QVERIFY(!result.why.empty());
    }

  private slots:
    void readsEveryFieldThatTheRoutesNeed() {
        takes("POST /api/v1/queue/join?seen=3-4&x=%20 HTTP/1.1\r\nhost: queue.test:8080\r\nAUTHORIZATION: "
              "Bearer abc\r\n"
              "Cookie: a=b\r\nContent-Type: application/json\r\nIdempotency-Key: k1\r\nOrigin: "
              "https://shop.test\r\n"
              "X-Request-Id: r-1\r\nX-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 2.2.2.2\r\nLast-Event-ID: "
              "7-8\r\n"
              "X-Breakwater-Expect-Event: show\r\nAccept: */*\r\nAccept-Language: ko\r\nUser-Agent: ua\r\n"
              "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization\r\n"
              "If-None-Match: \"e\"\r\nContent-Length: 2\r\n\r\n{}");
        QVERIFY(m_request.method == Method::Post);
        QCOMPARE(text(m_request.path), "/api/v1/queue/join");
        QCOMPARE(text(m_request.query), "seen=3-4&x=%20");
        QCOMPARE(text(m_request.host), "queue.test:8080");
        QCOMPARE(text(m_request.authorization), "Bearer abc");
        QCOMPARE(text(m_request.cookie), "a=b");
        QCOMPARE(text(m_request.contentType), "application/json");
        QCOMPARE(text(m_request.idempotencyKey), "k1");
        QCOMPARE(text(m_request.origin), "https://shop.test");
        QCOMPARE(text(m_request.traceId), "r-1");
        QCOMPARE(int(m_request.forwardedForCount), 2);
        QCOMPARE(text(m_request.forwardedFor[1]), "2.2.2.2");
        QCOMPARE(text(m_request.lastEventId), "7-8");
        QCOMPARE(text(m_request.expectEvent), "show");
        QCOMPARE(text(m_request.accept), "*/*");
        QCOMPARE(text(m_request.acceptLanguage), "ko");
        QCOMPARE(text(m_request.userAgent), "ua");
        QCOMPARE(text(m_request.corsMethod), "POST");
        QCOMPARE(text(m_request.corsHeaders), "authorization");
        QCOMPARE(text(m_request.ifNoneMatch), "\"e\"");
        QCOMPARE(text(m_request.body), "{}");
        QVERIFY(m_request.keepAlive);
    }

    void leavesNothingOfTheRequestBefore() {
        takes(
            "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer secret\r\nX-Forwarded-For: 9.9.9.9\r\n\r\n");
        takes("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        QVERIFY(m_request.authorization.empty());
        QCOMPARE(int(m_request.forwardedForCount), 0);
    }

    void takesAHeaderOfExactlyTheLimitAndRefusesOneByteMore() {
        takes(headerOf(8191));
        takes(headerOf(8192));
        refuses(headerOf(8193), Refusal::HeaderTooLarge);
        refuses(headerOf(8192).substr(0, 8190) + "ab",
                Refusal::HeaderTooLarge); // full and still without its end
    }

    void takesSixtyFourFieldsAndRefusesOneMore() {
        takes(withFields(64));
        refuses(withFields(65), Refusal::HeaderTooLarge);
    }

    void takesATargetOfExactlyTheLimitAndRefusesOneByteMore() {
        takes(targetOf(2047));
        takes(targetOf(2048));
        refuses(targetOf(2049), Refusal::TargetTooLong);
        refuses("GET /" + std::string(2048, 't'), Refusal::TargetTooLong); // before its end has arrived
        refuses(targetOf(9000), Refusal::TargetTooLong);
        QVERIFY(parse("GET /" + std::string(2047, 't')).kind == Kind::NeedMore);
    }

    void takesABodyOfExactlyTheLimitAndRefusesOneByteMore() {
        takes(bodyOf(4095));
        takes(bodyOf(4096));
        QCOMPARE(m_request.body.size(), std::size_t{4096});
        refuses(bodyOf(4097), Refusal::BodyTooLarge);
        refuses(bodyOf(4097).substr(0, 60), Refusal::BodyTooLarge); // the announcement is enough
    }

    void appliesTheSameLimitToChunkedBodies() {
        takes(chunkedOf(4095));
        takes(chunkedOf(4096));
        QCOMPARE(m_request.body, std::string(4096, 'c'));
        refuses(chunkedOf(4097), Refusal::BodyTooLarge);
    }

    void readsTheSameRequestWhereverItIsCut() {
        const std::string bytes = chunkedOf(20) + bodyOf(10);
        for (std::size_t size = 0; size < chunkedOf(20).size(); ++size) {
            const auto result = parse(bytes.substr(0, size));
            QVERIFY(result.kind == Kind::NeedMore);
            QVERIFY(result.wanted > size);
            QVERIFY(result.wanted <= chunkedOf(20).size());
        }
        const auto first = parse(bytes);
        QVERIFY(first.kind == Kind::Complete);
        QCOMPARE(first.consumed, chunkedOf(20).size());
        takes(bytes.substr(first.consumed));
        QCOMPARE(text(m_request.body), "bbbbbbbbbb");
    }

    void saysWhetherOnlyTheBodyIsMissingAndWhetherTheSenderWaits() {
        const std::string head =
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-Continue\r\n\r\n";
        QVERIFY(!parse(head.substr(0, head.size() - 1)).headerDone);
        QVERIFY(parse(head).headerDone);
        QVERIFY(parse(head).expectsContinue);
        QCOMPARE(parse(head).wanted, head.size() + 5);
        QVERIFY(!parse(head + "ab").expectsContinue); // it did not wait after all
        refuses("POST / HTTP/1.1\r\nHost: a\r\nExpect: a-pony\r\n\r\n", Refusal::UnknownExpectation);
    }

    void knowsWhenTheConnectionEndsAfterTheRequest() {
        takes("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Close\r\n\r\n");
        QVERIFY(!m_request.keepAlive);
        takes("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        QVERIFY(!m_request.http11);
        QVERIFY(!m_request.keepAlive);
    }

    void acceptsAbsoluteTargetsAndTheAsterisk() {
        takes("GET http://queue.test/queue/status?token=a HTTP/1.1\r\nHost: queue.test\r\n\r\n");
        QCOMPARE(text(m_request.path), "/queue/status");
        QCOMPARE(text(m_request.query), "token=a");
        takes("GET HTTPS://queue.test HTTP/1.1\r\nHost: queue.test\r\n\r\n");
        QCOMPARE(text(m_request.path), "/");
        takes("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
        QCOMPARE(text(m_request.path), "*");
        refuses("GET * HTTP/1.1\r\nHost: a\r\n\r\n", Refusal::Malformed);
        refuses("GET queue HTTP/1.1\r\nHost: a\r\n\r\n", Refusal::Malformed);
        refuses("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", Refusal::Malformed);
        refuses("GET http:///?a HTTP/2.0\r\nHost: a\r\n\r\n", Refusal::UnsupportedVersion);
    }

    void keepsUnknownMethodsForTheHandlerToJudge() {
        takes("BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n");
        QVERIFY(m_request.method == Method::Other);
        QCOMPARE(text(m_request.methodText), "BREW");
        takes("get / HTTP/1.1\r\nHost: a\r\n\r\n"); // methods are case-sensitive
        QVERIFY(m_request.method == Method::Other);
    }

    void keepsTheLastEightForwardedLines() {
        std::string request = "GET / HTTP/1.1\r\nHost: a\r\n";
        for (int i = 1; i <= 10; ++i) {
            request += "X-Forwarded-For: 10.0.0." + std::to_string(i) + "\r\n";
        }
        takes(request + "\r\n");
        QCOMPARE(int(m_request.forwardedForCount), 8);
        QCOMPARE(text(m_request.forwardedFor[0]), "10.0.0.3");
        QCOMPARE(text(m_request.forwardedFor[7]), "10.0.0.10");
    }
};

QTEST_GUILESS_MAIN(RequestParserTest)
#include "request_parser_test.moc"
