// SPDX-License-Identifier: Apache-2.0
#include "service/core/hmac_sha256.h"
#include "shared/base/text.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <QTest>

using breakwater::base::bytesOf;
using breakwater::base::toHex;
using breakwater::core::HmacSha256;

class HmacSha256Test : public QObject {
    Q_OBJECT
  private slots:
    void agreesWithThePublishedVectors_data();
    void agreesWithThePublishedVectors();
    void agreesWithTheLibraryForEveryLength();
};

void HmacSha256Test::agreesWithThePublishedVectors_data() {
    QTest::addColumn<std::string>("key");
    QTest::addColumn<std::string>("message");
    QTest::addColumn<std::string>("digest");
    // RFC 4231, test cases 1, 2 and 6.
    QTest::newRow("1") << std::string(20, '\x0b') << std::string("Hi There")
                       << std::string("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    QTest::newRow("2") << std::string("Jefe") << std::string("what do ya want for nothing?")
                       << std::string("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    QTest::newRow("6") << std::string(131, '\xaa')
                       << std::string("Test Using Larger Than Block-Size Key - Hash Key First")
                       << std::string("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

void HmacSha256Test::agreesWithThePublishedVectors() {
    QFETCH(std::string, key);
    QFETCH(std::string, message);
    QFETCH(std::string, digest);
    QCOMPARE(toHex(HmacSha256(bytesOf(key)).of(bytesOf(message))), digest);
}

void HmacSha256Test::agreesWithTheLibraryForEveryLength() {
    for (std::size_t length = 0; length <= 200; ++length) {
        const std::string key(1 + length % 90, static_cast<char>(length));
        const std::string message(length, static_cast<char>(255 - length));
        std::array<std::uint8_t, 32> expected{};
        unsigned size = expected.size();
        HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytesOf(message).data(), message.size(),
             expected.data(), &size);
        QCOMPARE(HmacSha256(bytesOf(key)).of(bytesOf(message)), expected);
    }
}

QTEST_GUILESS_MAIN(HmacSha256Test)
#include "hmac_sha256_test.moc"
