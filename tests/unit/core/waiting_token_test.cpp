// SPDX-License-Identifier: Apache-2.0
#include "service/core/waiting_token.h"
#include "shared/base/text.h"
#include "tests/unit/core/sample_keys.h"

#include <QTest>
#include <stdexcept>

namespace base = breakwater::base;
namespace model = breakwater::model;
using namespace breakwater::core;
using breakwater::tests::rotatedKeys;
using breakwater::tests::sampleKeys;

class WaitingTokenTest : public QObject {
    Q_OBJECT
  private slots:
    void signsToTheBytesOfTheFormat();
    void readsBackWhatItSigned();
    void carriesTheLargestOfEveryField();
    void timeIsCutToSeconds();
    void refusesEveryAlteredBit();
    void refusesEveryOtherLetterAtTheEnd();
    void refusesOtherLengths();
    void refusesLettersOfOtherAlphabets();
    void refusesAnotherVersionEvenWhenSigned();
    void refusesTokensOfOtherKeys();
    void anAddedKeySignsAndTheOldOneStillVerifies();
    void signingUnderAMissingKeyIsAnError();
    void aSeqBeyond40BitsIsAnError();
    void aRingWithoutOrWithTwinKeysCanNotStart();
};

namespace {

// Computed apart from this code, from the layout and Python's hmac module.
constexpr std::string_view kKnown = "AQcCABEiM0RVZncAAAAD3q2-7wECAwQFZVPxAKGio6SlpqeopHLoCRhxSfB0XuNTO9zz0w";

PlaceProof knownPlace() {
    PlaceProof place;
    place.seq = model::Seq(0x0102030405);
    place.epoch = model::Epoch(3);
    place.incarnation = 0xdeadbeef;
    place.joinedAt = base::WallTime(base::Seconds(1'700'000'000));
    place.nonce = {0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8};
    place.keyId = 7;
    place.lane = 2;
    return place;
}

model::EventUid knownUid() {
    return {{0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77}};
}

} // namespace

void WaitingTokenTest::signsToTheBytesOfTheFormat() {
    QCOMPARE(*TokenMint(sampleKeys()).sign(knownPlace(), knownUid()), std::string(kKnown));
    QCOMPARE(kKnown.size(), kWaitingTokenChars);
}

void WaitingTokenTest::readsBackWhatItSigned() {
    const auto token = TokenMint(sampleKeys()).verify(kKnown);
    QVERIFY(token.has_value());
    QVERIFY(*token == (WaitingToken{knownUid(), knownPlace()}));
}

void WaitingTokenTest::carriesTheLargestOfEveryField() {
    const TokenMint mint(sampleKeys());
    PlaceProof place;
    place.seq = model::Seq((std::uint64_t{1} << 40) - 1);
    place.epoch = model::Epoch(UINT32_MAX);
    place.incarnation = UINT32_MAX;
    place.joinedAt = base::WallTime(base::Seconds(UINT32_MAX));
    place.nonce.fill(0xFF);
    place.keyId = 7;
    place.lane = 255;
    const model::EventUid uid{{255, 255, 255, 255, 255, 255, 255, 255}};
    const auto token = mint.verify(*mint.sign(place, uid));
    QVERIFY(token == (WaitingToken{uid, place}));
}

void WaitingTokenTest::timeIsCutToSeconds() {
    const TokenMint mint(sampleKeys());
    PlaceProof place = knownPlace();
    place.joinedAt += base::Micros(999'999);
    QCOMPARE(*mint.sign(place, knownUid()), std::string(kKnown));
}

void WaitingTokenTest::refusesEveryAlteredBit() {
    const TokenMint mint(sampleKeys());
    const auto good = *base::fromBase64Url(kKnown);
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        auto bytes = good;
        bytes[bit / 8] ^= static_cast<std::uint8_t>(0x80 >> (bit % 8));
        QVERIFY2(!mint.verify(base::toBase64Url(bytes)), std::to_string(bit).c_str());
    }
    QVERIFY(mint.verify(base::toBase64Url(good)));
}

void WaitingTokenTest::refusesEveryOtherLetterAtTheEnd() {
    // 52 bytes leave four spare bits: fifteen other letters would decode to the same bytes.
    const TokenMint mint(sampleKeys());
    int accepted = 0;
    for (const char letter :
         std::string("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")) {
        std::string text(kKnown);
        text.back() = letter;
        accepted += mint.verify(text) ? 1 : 0;
    }
    QCOMPARE(accepted, 1);
}

void WaitingTokenTest::refusesOtherLengths() {
    const TokenMint mint(sampleKeys());
    for (std::size_t length = 0; length < kKnown.size(); ++length) {
        QVERIFY(!mint.verify(kKnown.substr(0, length)));
    }
    for (const std::string_view tail : {"A", "AA", "=", "==", " ", "\n"}) {
        QVERIFY(!mint.verify(std::string(kKnown) + std::string(tail)));
    }
    QVERIFY(!mint.verify(" " + std::string(kKnown.substr(1))));
    QVERIFY(!mint.verify(std::string(1'000'000, 'A')));
}

void WaitingTokenTest::refusesLettersOfOtherAlphabets() {
    std::string text(kKnown);
    const std::size_t dash = text.find('-');
    QVERIFY(dash != std::string::npos);
    text[dash] = '+';
    QVERIFY(!TokenMint(sampleKeys()).verify(text));
}

void WaitingTokenTest::refusesAnotherVersionEvenWhenSigned() {
    const auto keys = sampleKeys();
    auto bytes = *base::fromBase64Url(kKnown);
    const HmacSha256 key(HmacSha256(keys.macKeys[0].secret).of(base::bytesOf("breakwater waiting token v1")));
    for (const std::uint8_t version : {0, 1, 2, 255}) {
        bytes[0] = version;
        const auto mac = key.of(std::span(bytes).first(36));
        std::copy_n(mac.begin(), 16, bytes.begin() + 36);
        QCOMPARE(TokenMint(keys).verify(base::toBase64Url(bytes)).has_value(), version == 1);
    }
}

void WaitingTokenTest::refusesTokensOfOtherKeys() {
    auto keys = sampleKeys();
    keys.macKeys[0].secret[31] ^= 1;
    QVERIFY(!TokenMint(keys).verify(kKnown));
    keys = sampleKeys();
    keys.macKeys[0].id = 9;
    QVERIFY(!TokenMint(keys).verify(kKnown));
}

void WaitingTokenTest::anAddedKeySignsAndTheOldOneStillVerifies() {
    const TokenMint mint(rotatedKeys());
    QCOMPARE(int(mint.signingKeyId()), 8);
    QVERIFY(mint.verify(kKnown).has_value());
    PlaceProof place = knownPlace();
    place.keyId = 8;
    const std::string fresh = *mint.sign(place, knownUid());
    QVERIFY(mint.verify(fresh).has_value());
    QVERIFY(!TokenMint(sampleKeys()).verify(fresh));
    // A token that was signed by the old key is signed by it again when its place is answered again.
    QCOMPARE(*mint.sign(knownPlace(), knownUid()), std::string(kKnown));
}

void WaitingTokenTest::signingUnderAMissingKeyIsAnError() {
    PlaceProof place = knownPlace();
    place.keyId = 1;
    QCOMPARE(TokenMint(sampleKeys()).sign(place, knownUid()).error().code, base::ErrorCode::Internal);
}

void WaitingTokenTest::aSeqBeyond40BitsIsAnError() {
    PlaceProof place = knownPlace();
    place.seq = model::Seq(std::uint64_t{1} << 40);
    QCOMPARE(TokenMint(sampleKeys()).sign(place, knownUid()).error().code, base::ErrorCode::Internal);
}

void WaitingTokenTest::aRingWithoutOrWithTwinKeysCanNotStart() {
    QVERIFY_EXCEPTION_THROWN(TokenMint(KeyRing{}), std::invalid_argument);
    auto keys = sampleKeys();
    keys.macKeys.push_back(keys.macKeys[0]);
    QVERIFY_EXCEPTION_THROWN((TokenMint(keys)), std::invalid_argument);
}

QTEST_GUILESS_MAIN(WaitingTokenTest)
#include "waiting_token_test.moc"
