// SPDX-License-Identifier: Apache-2.0
#include "service/http/request_parser.h"
#include "tests/unit/http/loopback.h"

#include <QTest>
#include <string>
#include <string_view>

using namespace breakwater::http;
using namespace std::string_view_literals;

namespace {

struct Case {
    const char* name;
    std::string_view bytes;
};

constexpr std::string_view kHead = "POST / HTTP/1.1\r\nHost: a\r\n";

/// Requests that a proxy and a server could read differently. Each must be refused, none believed in part.
const Case kAmbiguous[] = {
    {"two equal lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx"},
    {"two different lengths",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy"},
    {"list of equal lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\nx"},
    {"signed length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx"},
    {"negative length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\nx"},
    {"hexadecimal length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\nx"},
    {"length with inner space", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1 0\r\n\r\nx"},
    {"empty length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\nx"},
    {"length beyond 64 bits", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551617\r\n\r\nx"},
    {"length then chunked",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
    {"chunked then length",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n"},
    {"chunked twice", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
                      "chunked\r\n\r\n0\r\n\r\n"},
    {"chunked, chunked",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"},
    {"gzip, chunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
    {"chunked, identity",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"},
    {"identity", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n"},
    {"xchunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"},
    {"quoted chunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"},
    {"vertical tab before chunked",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n"},
    {"chunked in HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
    {"space before colon", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n"},
    {"tab before colon", "GET / HTTP/1.1\r\nHost\t: a\r\n\r\n"},
    {"bare LF after a field", "GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n"},
    {"bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n"},
    {"bare LF ends the header", "GET / HTTP/1.1\r\nHost: a\r\n\n"},
    {"bare CR in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n"},
    {"bare CR in the request line", "GET /\r HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"sv},
    {"NUL in a name", "GET / HTTP/1.1\r\nHost: a\r\nX\0: b\r\n\r\n"sv},
    {"NUL in the target", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"folded value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n"},
    {"folded with a tab", "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n\tb\r\n\r\n"},
    {"value only on the folded line", "GET / HTTP/1.1\r\nHost: a\r\nX:\r\n b\r\n\r\n"},
    {"folded into nothing", "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n \r\n\r\n"},
    {"folded length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n 1\r\n\r\nx"},
    {"space at the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"},
    {"no Host", "GET / HTTP/1.1\r\nX: y\r\n\r\n"},
    {"two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"},
    {"Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"},
    {"Host with two names", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"},
    {"two Authorizations",
     "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n"},
    {"two Cookies", "GET / HTTP/1.1\r\nHost: a\r\nCookie: a=b\r\nCookie: c=d\r\n\r\n"},
    {"empty name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"},
    {"no colon", "GET / HTTP/1.1\r\nHost: a\r\nbroken\r\n\r\n"},
    {"two spaces before the target", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"two spaces before the version", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"space after the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"},
    {"lower-case version", "GET / http/1.1\r\nHost: a\r\n\r\n"},
    {"HTTP/0.9", "GET /\r\n"},
    {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n"},
    {"line break before the request", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"},
    {"a TLS greeting", "\x16\x03\x01\x02\x00\x01\x00"sv},
};

/// Chunked bodies that are wrong; each stands behind a whole header.
const Case kBadChunks[] = {
    {"0x size", "0x1\r\na\r\n0\r\n\r\n"},
    {"signed size", "+1\r\na\r\n0\r\n\r\n"},
    {"negative size", "-1\r\na\r\n0\r\n\r\n"},
    {"space before size", " 1\r\na\r\n0\r\n\r\n"},
    {"space after size", "1 \r\na\r\n0\r\n\r\n"},
    {"empty size", "\r\na\r\n0\r\n\r\n"},
    {"size of nine digits", "000000001\r\na\r\n0\r\n\r\n"},
    {"size of seventeen digits", "10000000000000001\r\na\r\n0\r\n\r\n"},
    {"bare LF after size", "1\na\r\n0\r\n\r\n"},
    {"bare CR after size", "1\ra\r\n0\r\n\r\n"},
    {"bare LF after data", "1\r\na\n0\r\n\r\n"},
    {"longer than said", "1\r\nab\r\n0\r\n\r\n"},
    {"bare LF in an extension", "1;a\nb\r\na\r\n0\r\n\r\n"},
    {"NUL in an extension", "1;a\0b\r\na\r\n0\r\n\r\n"sv},
    {"comma instead of extension", "1,1\r\na\r\n0\r\n\r\n"},
    {"trailer without colon", "0\r\nbroken\r\n\r\n"},
    {"trailer with space before colon", "0\r\nX : y\r\n\r\n"},
    {"folded trailer", "0\r\nX: y\r\n z\r\n\r\n"},
    {"bare LF at the end", "0\r\n\n"},
};

} // namespace

class SmugglingTest : public QObject {
    Q_OBJECT

  private:
    RequestParser m_parser{Limits{}};
    Request m_request;

    /// Refused at some length, and never taken as complete at any.
    bool refusedAtTheLatestWhole(std::string_view bytes) {
        for (std::size_t size = 1; size <= bytes.size(); ++size) {
            const auto kind = m_parser.parse(bytes.substr(0, size), m_request).kind;
            if (kind == ParseResult::Kind::Complete) {
                return false;
            }
        }
        return m_parser.parse(bytes, m_request).kind == ParseResult::Kind::Refused;
    }

  private slots:
    void refusesWhatTwoServersCouldReadDifferently_data() {
        QTest::addColumn<QByteArray>("bytes");
        for (const auto& each : kAmbiguous) {
            QTest::newRow(each.name) << QByteArray(each.bytes.data(), qsizetype(each.bytes.size()));
        }
    }
    void refusesWhatTwoServersCouldReadDifferently() {
        QFETCH(QByteArray, bytes);
        QVERIFY(refusedAtTheLatestWhole({bytes.constData(), std::size_t(bytes.size())}));
    }

    void refusesOddChunks_data() {
        QTest::addColumn<QByteArray>("body");
        for (const auto& each : kBadChunks) {
            QTest::newRow(each.name) << QByteArray(each.bytes.data(), qsizetype(each.bytes.size()));
        }
    }
    void refusesOddChunks() {
        QFETCH(QByteArray, body);
        const std::string bytes =
            std::string(kHead) + "Transfer-Encoding: chunked\r\n\r\n" + body.toStdString();
        QVERIFY(refusedAtTheLatestWhole(bytes));
    }

    void acceptsWhatChunkedBodiesMayContain() {
        const std::string bytes =
            std::string(kHead) +
            "Transfer-Encoding: Chunked\r\n\r\n5;name=\"v\"\r\nhello\r\n"
            "00000001\r\n!\r\n000;last\r\nX-Trailer: t\r\nAuthorization: Bearer forged\r\n\r\n";
        const auto result = m_parser.parse(bytes, m_request);
        QVERIFY(result.kind == ParseResult::Kind::Complete);
        QCOMPARE(result.consumed, bytes.size());
        QCOMPARE(std::string(m_request.body), "hello!");
        QVERIFY(m_request.authorization.empty()); // a trailer is no header
    }

    void answers400OnceAndClosesWithoutReadingWhatFollows() {
        TestServer server{TestServer::echo()};
        for (const auto& each : kAmbiguous) {
            TestClient client{server};
            client.send(std::string(each.bytes) + get("/smuggled"));
            const auto answer = client.read();
            QVERIFY2(answer.status == 400 ||
                         (answer.status == 505 && std::string_view(each.name) == "HTTP/0.9"),
                     each.name);
            QCOMPARE(answer.field("Connection"), "close");
            QCOMPARE(answer.field("Content-Type"), "application/problem+json");
            QVERIFY2(client.closedByPeer(), each.name);
        }
    }
};

QTEST_GUILESS_MAIN(SmugglingTest)
#include "smuggling_test.moc"
