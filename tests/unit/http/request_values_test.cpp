// SPDX-License-Identifier: Apache-2.0
#include "service/http/credentials.h"
#include "service/http/json_body.h"
#include "service/http/query.h"

#include <QTest>
#include <array>
#include <string>

using namespace breakwater::http;

/// Query strings, tokens and JSON bodies: all that a handler reads out of a request.
class RequestValuesTest : public QObject {
    Q_OBJECT

  private:
    std::array<char, 16> m_buffer{};

    std::string value(std::string_view query, std::string_view name) {
        const auto found = queryValue(query, name, m_buffer);
        switch (found.state) {
        case QueryValue::State::Absent: return "(absent)";
        case QueryValue::State::Malformed: return "(malformed)";
        case QueryValue::State::Present: return std::string(found.text);
        }
        return {};
    }
    static bool reads(std::string_view body) {
        std::array<JsonField, 2> fields{JsonField{"event_id", {}}, JsonField{"waiting_token", {}}};
        const auto status = readJsonObject(body, fields);
        return status.ok();
    }

  private slots:
    void findsAQueryValueByItsWholeName() {
        QCOMPARE(value("token=abc&seen=3-4", "token"), "abc");
        QCOMPARE(value("token=abc&seen=3-4", "seen"), "3-4");
        QCOMPARE(value("xtoken=abc", "token"), "(absent)");
        QCOMPARE(value("", "token"), "(absent)");
        QCOMPARE(value("token", "token"), "");
        QCOMPARE(value("&&token=a=b&", "token"), "a=b");
        QCOMPARE(value("Token=abc", "token"), "(absent)");
    }

    void decodesEscapesOnceAndRefusesBrokenOnes() {
        QCOMPARE(value("token=a%2Bb+c%25", "token"), "a+b c%");
        QCOMPARE(value("token=%ed%95%9c", "token"), "\xed\x95\x9c");
        for (const char* query :
             {"token=%", "token=%2", "token=%zz", "token=%00", "token=a%0d%0ab", "token=a%7f"}) {
            QCOMPARE(value(query, "token"), "(malformed)");
        }
    }

    void refusesAParameterThatStandsTwice() { QCOMPARE(value("token=a&token=a", "token"), "(malformed)"); }

    void refusesADecodedValueThatDoesNotFit() {
        QCOMPARE(value("token=" + std::string(15, 'x') + "%41", "token"), std::string(15, 'x') + "A");
        QCOMPARE(value("token=" + std::string(16, 'x') + "%41", "token"), "(malformed)");
    }

    void readsABearerTokenWhateverTheSchemesCase() {
        QCOMPARE(std::string(bearerToken("Bearer abc.DEF_-~+/=")), "abc.DEF_-~+/=");
        QCOMPARE(std::string(bearerToken("bEARER  abc")), "abc");
        for (const char* text :
             {"", "Bearer", "Bearer ", "Basic abc", "Bearer a b", "Bearer a,b", "Bearerabc"}) {
            QVERIFY2(bearerToken(text).empty(), text);
        }
    }

    void readsACookieUnlessTwoOfItsNameDisagree() {
        const auto cookie = [](std::string_view text) {
            return std::string(cookieValue(text, "breakwater_pass"));
        };
        QCOMPARE(cookie("breakwater_pass=abc"), "abc");
        QCOMPARE(cookie("a=b; breakwater_pass=abc ; c=d"), "abc");
        QCOMPARE(cookie("breakwater_pass=\"abc\""), "abc");
        QCOMPARE(cookie("xbreakwater_pass=abc; breakwater_pass_x=y; breakwater_pass"), "");
        QCOMPARE(cookie("breakwater_pass=a; breakwater_pass=b"), "");
        QCOMPARE(cookie("breakwater_pass=a; breakwater_pass=a"), "a");
    }

    void prefersTheBearerOverTheQuery() {
        Request request;
        request.query = "token=q";
        QCOMPARE(std::string(requestToken(request, m_buffer)), "q");
        request.authorization = "Bearer h";
        QCOMPARE(std::string(requestToken(request, m_buffer)), "h");
        request.authorization = "Basic h"; // a site behind a password: the browser sends it by itself
        QCOMPARE(std::string(requestToken(request, m_buffer)), "q");
    }

    void whatCanBeNoTokenIsStillSomethingThatWasSent() {
        Request request;
        for (const char* text : {"Bearer a b", "Bearer \"abc\"", "Bearer a*b"}) {
            request.authorization = text;
            QVERIFY2(!requestToken(request, m_buffer).empty(), text);
        }
        request.authorization = {};
        for (const char* query : {"token=%zz", "token=%", "token=%00", "token=a&token=a"}) {
            request.query = query;
            QVERIFY2(!requestToken(request, m_buffer).empty(), query);
        }
        for (const char* query : {"", "token", "token=", "token=&x=y"}) {
            request.query = query;
            QVERIFY2(requestToken(request, m_buffer).empty(), query);
        }
    }

    void readsTheFieldsAskedForAndIgnoresTheRest() {
        std::array<JsonField, 2> fields{JsonField{"event_id", {}}, JsonField{"waiting_token", {}}};
        const auto status = readJsonObject(
            R"( {"x":[1,{"event_id":7}],"event_id":"sh\u006fw \ud83c\udfab","n":null,"d":-1.5e3} )", fields);
        QVERIFY(status.ok());
        QCOMPARE(*fields[0].value, "show \xf0\x9f\x8e\xab");
        QVERIFY(!fields[1].value);
    }

    void takesSixteenLevelsAndRefusesSeventeen() {
        const auto nested = [](std::size_t levels) {
            return "{\"a\":" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
        };
        QVERIFY(reads(nested(16)));
        QVERIFY(!reads(nested(17)));
        QVERIFY(!reads("{\"a\":" + std::string(4000, '[')));
    }

    void refusesWhatIsNotOneCleanObject_data() {
        QTest::addColumn<QByteArray>("body");
        const auto row = [](const char* name, std::string_view body) {
            QTest::newRow(name) << QByteArray(body.data(), qsizetype(body.size()));
        };
        row("empty", "");
        row("space", "  ");
        row("array", "[]");
        row("text", "\"event_id\"");
        row("number", "7");
        row("null", "null");
        row("cut", "{\"event_id\":\"sho");
        row("two objects", "{}{}");
        row("something behind", "{} x");
        row("NUL behind", std::string_view("{}\0{}", 5));
        row("NUL inside", std::string_view("{\0}", 3));
        row("trailing comma", R"({"a":1,})");
        row("comment", "{/* */}");
        row("single quotes", "{'event_id':'show'}");
        row("NaN", R"({"a":NaN})");
        row("wrong type", R"({"event_id":7})");
        row("null field", R"({"event_id":null})");
        row("object field", R"({"event_id":{}})");
        row("array field", R"({"event_id":["show"]})");
        row("duplicate", R"({"event_id":"a","event_id":"a"})");
        row("escaped duplicate", R"({"event_id":"a","event\u005fid":"b"})");
        row("invalid UTF-8", "{\"event_id\":\"\xff\"}");
        row("overlong UTF-8", "{\"event_id\":\"\xc0\xaf\"}");
        row("surrogate in UTF-8", "{\"x\":\"\xed\xa0\x80\"}");
        row("half a surrogate pair", R"({"event_id":"\ud83c"})");
        row("raw control character", "{\"event_id\":\"a\nb\"}");
        row("byte order mark", "\xef\xbb\xbf{}");
    }
    void refusesWhatIsNotOneCleanObject() {
        QFETCH(QByteArray, body);
        QVERIFY(!reads({body.constData(), std::size_t(body.size())}));
    }

    void saysWhichFieldIsWrong() {
        std::array<JsonField, 1> fields{JsonField{"event_id", {}}};
        const auto status = readJsonObject(R"({"event_id":7})", fields);
        QVERIFY(status.error().code == breakwater::base::ErrorCode::InvalidRequest);
        QCOMPARE(status.error().detail, "'event_id' must be a JSON string.");
    }

    void knowsJsonByItsContentType() {
        QVERIFY(isJsonContentType("application/json"));
        QVERIFY(isJsonContentType("Application/JSON ; charset=utf-8"));
        QVERIFY(isJsonContentType(""));
        QVERIFY(!isJsonContentType("text/plain"));
        QVERIFY(!isJsonContentType("application/jsonp"));
    }
};

QTEST_GUILESS_MAIN(RequestValuesTest)
#include "request_values_test.moc"
