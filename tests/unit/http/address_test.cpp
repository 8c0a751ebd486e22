// SPDX-License-Identifier: Apache-2.0
#include "service/http/client_address.h"
#include "service/http/connection_caps.h"
#include "service/http/ip_address.h"

#include <QTest>
#include <string>
#include <vector>

using namespace breakwater::http;

namespace {

IpAddress ip(const char* text) {
    return *IpAddress::parse(text);
}

} // namespace

class AddressTest : public QObject {
    Q_OBJECT

  private slots:
    void readsBothFamiliesAndWritesThemBack() {
        for (const char* text :
             {"0.0.0.0", "203.0.113.9", "255.255.255.255", "::", "::1", "2001:db8::7", "fe80::1"}) {
            QCOMPARE(ip(text).toText(), text);
        }
        QVERIFY(ip("::ffff:203.0.113.9") == ip("203.0.113.9"));
        QVERIFY(ip("203.0.113.9").isV4());
        QVERIFY(!ip("::1").isV4());
    }

    void refusesWhatIsNotAnAddress() {
        for (const std::string& text :
             {std::string(), std::string("1.2.3"), std::string("1.2.3.256"), std::string("1.2.3.4 "),
              std::string("01.2.3.4"), std::string("[::1]"), std::string("fe80::1%eth0"),
              std::string("localhost"), std::string(":::"), std::string("1.2.3.4\0", 8),
              std::string(46, '1')}) {
            QVERIFY2(!IpAddress::parse(text), text.c_str());
        }
    }

    void knowsWhichAddressesANetworkHolds() {
        const auto holds = [](const char* network, const char* address) {
            return IpNetworks::parse(network)->contains(ip(address));
        };
        QVERIFY(holds("10.0.0.0/8", "10.255.255.255"));
        QVERIFY(!holds("10.0.0.0/8", "11.0.0.0"));
        QVERIFY(holds("192.168.4.0/22", "192.168.7.255"));
        QVERIFY(!holds("192.168.4.0/22", "192.168.8.0"));
        QVERIFY(holds("127.0.0.1", "127.0.0.1"));
        QVERIFY(!holds("127.0.0.1", "127.0.0.2"));
        QVERIFY(holds("0.0.0.0/0", "8.8.8.8"));
        QVERIFY(!holds("0.0.0.0/0", "::1"));
        QVERIFY(holds("fd00::/8", "fdff::1"));
        QVERIFY(!holds("fd00::/8", "fe00::1"));
        QVERIFY(holds("2001:db8::/33", "2001:db8:7fff::"));
        QVERIFY(!holds("2001:db8::/33", "2001:db8:8000::"));
    }

    void namesTheEntryOfAListThatIsWrong() {
        std::string bad;
        QVERIFY(IpNetworks::parse("", &bad)->empty());
        QVERIFY(IpNetworks::parse(" 10.0.0.0/8,fd00::/8  127.0.0.1 ", &bad)->contains(ip("fd00::1")));
        for (const char* entry :
             {"10.0.0.1/8", "10.0.0.0/33", "fd00::/129", "10.0.0.0/", "10.0.0.0/-1", "proxy"}) {
            QVERIFY(!IpNetworks::parse(std::string("127.0.0.1, ") + entry, &bad));
            QCOMPARE(bad, entry);
        }
    }

    void takesTheRightMostHopThatIsNotOurs_data() {
        QTest::addColumn<QString>("peer");
        QTest::addColumn<QStringList>("lines");
        QTest::addColumn<QString>("client");
        QTest::newRow("no header") << "10.0.0.1" << QStringList{} << "10.0.0.1";
        QTest::newRow("stranger's claim") << "9.9.9.9" << QStringList{"1.1.1.1"} << "9.9.9.9";
        QTest::newRow("one hop") << "10.0.0.1" << QStringList{"1.1.1.1"} << "1.1.1.1";
        QTest::newRow("claim before the hop") << "10.0.0.1" << QStringList{"6.6.6.6, 1.1.1.1"} << "1.1.1.1";
        QTest::newRow("proxy behind proxy")
            << "10.0.0.1" << QStringList{"6.6.6.6,1.1.1.1, 10.0.0.7"} << "1.1.1.1";
        QTest::newRow("over two lines") << "10.0.0.1" << QStringList{"1.1.1.1", "10.0.0.7"} << "1.1.1.1";
        QTest::newRow("only proxies") << "10.0.0.1" << QStringList{"10.0.0.9, 10.0.0.7"} << "10.0.0.9";
        QTest::newRow("unreadable hop")
            << "10.0.0.1" << QStringList{"1.1.1.1, unknown, 10.0.0.7"} << "10.0.0.7";
        QTest::newRow("empty") << "10.0.0.1" << QStringList{""} << "10.0.0.1";
        QTest::newRow("empty hop") << "10.0.0.1" << QStringList{"6.6.6.6, 1.1.1.1, ,"}
                                   << "1.1.1.1"; // RFC 9110, 5.6.1
        QTest::newRow("with port") << "10.0.0.1" << QStringList{"1.1.1.1:4711"} << "1.1.1.1";
        QTest::newRow("v6") << "10.0.0.1" << QStringList{"2001:db8::1"} << "2001:db8::1";
        QTest::newRow("v6 in brackets") << "10.0.0.1" << QStringList{"[2001:db8::1]:443"} << "2001:db8::1";
        QTest::newRow("v6 half a bracket") << "10.0.0.1" << QStringList{"[2001:db8::1"} << "10.0.0.1";
        QTest::newRow("mapped proxy") << "::ffff:10.0.0.1" << QStringList{"1.1.1.1"} << "1.1.1.1";
    }
    void takesTheRightMostHopThatIsNotOurs() {
        QFETCH(QString, peer);
        QFETCH(QStringList, lines);
        QFETCH(QString, client);
        std::vector<std::string> texts;
        for (const auto& line : lines) {
            texts.push_back(line.toStdString());
        }
        const std::vector<std::string_view> views(texts.begin(), texts.end());
        const auto proxies = *IpNetworks::parse("10.0.0.0/8");
        QCOMPARE(clientAddress(ip(peer.toUtf8()), views, proxies).toText(), client.toStdString());
    }

    void countsConnectionsPerAddressExceptForTheExempt() {
        const auto exempt = *IpNetworks::parse("10.0.0.0/8");
        ConnectionCaps caps{4, 2, 1, exempt};
        using Verdict = ConnectionCaps::Verdict;
        QVERIFY(caps.enter(ip("1.1.1.1")) == Verdict::Welcome);
        QVERIFY(caps.enter(ip("1.1.1.1")) == Verdict::Welcome);
        QVERIFY(caps.enter(ip("1.1.1.1")) == Verdict::AddressFull);
        QVERIFY(caps.enter(ip("10.0.0.1")) == Verdict::Welcome);
        QVERIFY(caps.enter(ip("10.0.0.1")) == Verdict::Welcome);
        QVERIFY(caps.enter(ip("10.0.0.1")) == Verdict::Full);
        caps.leave(ip("1.1.1.1"));
        QVERIFY(caps.enter(ip("1.1.1.1")) == Verdict::Welcome);
        QVERIFY(caps.enterStream());
        QVERIFY(!caps.enterStream());
        caps.leaveStream();
        QVERIFY(caps.enterStream());
    }
};

QTEST_GUILESS_MAIN(AddressTest)
#include "address_test.moc"
