// SPDX-License-Identifier: Apache-2.0
#include "service/http/api/embedded_text.h"
#include "service/http/api/page_colours.h"
#include "service/http/api/page_words.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QString>
#include <QTest>
#include <cmath>
#include <set>

using namespace breakwater;
using namespace breakwater::http::api;

namespace {

const PageWords& english() {
    return *PageWords::find("en");
}

} // namespace

class PageTest : public QObject {
    Q_OBJECT

  private slots:
    void everyLanguageHasEveryTextWithTheSameGaps() {
        QVERIFY(PageWords::all().size() >= 2);
        const auto gapsOf = [](const std::string& text) {
            std::set<std::string> gaps;
            for (auto at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1)) {
                gaps.insert(text.substr(at, text.find('}', at) - at));
            }
            return gaps;
        };
        for (const PageWords& words : PageWords::all()) {
            for (const auto& [key, text] : english().texts()) {
                const bool plural = key.ends_with(".one"); // a language may do without
                QVERIFY2(plural || words.texts().contains(key),
                         (std::string(words.tag()) + " lacks " + key).c_str());
                QVERIFY2(plural || key == "opens.at" || gapsOf(words.texts().at(key)) == gapsOf(text),
                         key.c_str());
            }
            for (const auto& [key, text] : words.texts()) {
                QVERIFY2(english().texts().contains(key),
                         (std::string(words.tag()) + " invents " + key).c_str());
                QVERIFY2(!text.empty(), key.c_str());
            }
            const auto json = QJsonDocument::fromJson(QByteArray::fromStdString(words.json())).object();
            QCOMPARE(static_cast<std::size_t>(json.size()), words.texts().size());
        }
    }

    void everyTextThatTheScriptSaysIsThere() {
        const std::string script(embeddedText("wait.js"));
        QVERIFY(script.size() > 10'000);
        for (const std::string& call : {std::string("words.say('"), std::string("words.count('")}) {
            for (auto at = script.find(call); at != std::string::npos; at = script.find(call, at + 1)) {
                const auto begin = at + call.size();
                const std::string key = script.substr(begin, script.find('\'', begin) - begin);
                QVERIFY2(english().texts().contains(key), key.c_str());
            }
        }
    }

    void writesNumbersAndTimes() {
        QCOMPARE(english().number(0), std::string("0"));
        QCOMPARE(english().number(999), std::string("999"));
        QCOMPARE(english().number(12'345), std::string("12,345"));
        QCOMPARE(english().number(1'234'567), std::string("1,234,567"));
        QCOMPARE(english().count("people", 1), std::string("1 person"));
        QCOMPARE(PageWords::find("ko")->count("people", 1'000), std::string("1,000명"));
        QCOMPARE(clockText(0), std::string("0:00"));
        QCOMPARE(clockText(61), std::string("1:01"));
        QCOMPARE(clockText(36'610), std::string("10:10:10"));
    }

    void roundsAWaitingTimeOutwards() {
        const auto spanned = [](std::uint64_t low, std::uint64_t high) {
            return QString::fromStdString(english().span(low, high)).replace(QChar(0xA0), ' ').toStdString();
        };
        QCOMPARE(spanned(0, 50), std::string("Under 1 min"));
        QCOMPARE(spanned(20, 130), std::string("Under 3 min"));
        QCOMPARE(spanned(121, 170), std::string("2–3 min"));
        QCOMPARE(spanned(720, 890), std::string("10–15 min"));
        QCOMPARE(spanned(1'900, 4'000), std::string("30–70 min"));
        QCOMPARE(spanned(10'500, 14'300), std::string("2 h 30 min – 4 h"));
        QCOMPARE(spanned(300, 100), std::string("About 5 min")); // never upside down
    }

    void skipsLinesThatAreNoText() {
        const PageWords words("# note = no\n\ntag = xx\nno equals\nkey = a = b\r\n");
        QCOMPARE(words.texts().size(), std::size_t{2});
        QCOMPARE(words.text("missing"), std::string_view("missing"));
    }

    void eachSentenceBeginsALine() {
        const PageWords words("tag = xx\nkey = One. Two? Three: 1.5 km. \n");
        QCOMPARE(words.text("key"), std::string_view("One.\nTwo?\nThree: 1.5 km."));
    }

    void readsColoursAndWritesThemBack() {
        QCOMPARE(toText(*parseColour("#e4007F")), std::string("#e4007f"));
        for (const char* bad : {"", "#12345", "#1234567", "123456#", "#12345g"}) {
            QVERIFY(!parseColour(bad));
        }
        QVERIFY(std::abs(contrastOf({0, 0, 0}, {1, 1, 1}) - 21) < 0.01);
    }

    void keepsWhatIsWrittenLegibleOnAnyColour() {
        QCOMPARE(colourRules({}), std::string());
        const auto value = [](const std::string& rules, const std::string& name) {
            const auto at = rules.find(name + ":");
            return *parseColour(rules.substr(at + name.size() + 1, 7));
        };
        for (int red = 0; red <= 255; red += 51) {
            for (int green = 0; green <= 255; green += 51) {
                for (int blue = 0; blue <= 255; blue += 51) {
                    const std::string colour = toText({red / 255.0, green / 255.0, blue / 255.0});
                    for (const char* accent : {"", "#808080", "#ffffff", "#e4007f"}) {
                        const std::string rules = colourRules({accent, colour, ""});
                        for (const char* ground : {"--sky", "--sea", "--deep"}) {
                            for (const char* ink : {"--ink", "--quiet", "--grave"}) {
                                QVERIFY2(contrastOf(value(rules, ground), value(rules, ink)) >= 4.49,
                                         (rules + ink).c_str());
                            }
                            QVERIFY2(contrastOf(value(rules, ground), value(rules, "--accent")) >= 2.99,
                                     rules.c_str());
                        }
                        QVERIFY(contrastOf(value(rules, "--accent"), value(rules, "--on-accent")) >= 4.5);
                    }
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(PageTest)
#include "page_test.moc"
