// SPDX-License-Identifier: Apache-2.0
#include "service/core/pass.h"
#include "shared/base/text.h"
#include "tests/unit/core/sample_keys.h"

#include <openssl/evp.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <stdexcept>

namespace base = breakwater::base;
namespace model = breakwater::model;
using namespace breakwater::core;
using base::ErrorCode;
using breakwater::tests::rotatedKeys;
using breakwater::tests::sampleKeys;

class PassTest : public QObject {
    Q_OBJECT
  private slots:
    void signsToTheBytesOfTheFormat();
    void saysWhatWasGranted();
    void anEmptyAudienceIsTheEvent();
    void theSameGrantGivesTheSameBytes();
    void passIdsDifferByUidEpochAndSeq();
    void aPassOfAnyEpochOfTheEventIsKnown();
    void refusesEveryAlteredBit();
    void refusesOtherAlgorithmsAndHeaders_data();
    void refusesOtherAlgorithmsAndHeaders();
    void refusesClaimsInAnyOtherForm_data();
    void refusesClaimsInAnyOtherForm();
    void refusesWhatIsNoPass_data();
    void refusesWhatIsNoPass();
    void refusesForeignKeysAndIssuers();
    void endsAtItsExpiryToTheMicrosecond();
    void aForgedExpiredPassIsForged();
    void isNotValidFarBeforeItsTime();
    void allRefusalsReadTheSame();
    void anAddedKeySignsAndTheOldOneStillVerifies();
    void publishesItsKeys();
    void signingUnderAMissingKeyIsAnError();
    void refusesToSignWhatItWouldNotAccept();
    void carriesAudiencesThatNeedEscapes();
    void aRingWithoutOrWithTwinKeysCanNotStart();
};

namespace {

// Computed apart from this code, with Python's json, hashlib and cryptography modules.
constexpr std::string_view kKnown =
    "eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCIsImtpZCI6ImsxIn0."
    "eyJpc3MiOiJodHRwczovL3F1ZXVlLmV4YW1wbGUiLCJhdWQiOiJzaG9wLTEiLCJzdWIiOiI0MiIsImV2ZW50IjoiZGVtbyIsImp0aSI6"
    "IlI2"
    "UklCTG1QVWJoQzg0N293elhUOXciLCJpYXQiOjE3MDAwMDAwMDAsIm5iZiI6MTcwMDAwMDAwMCwiZXhwIjoxNzAwMDAwNjAwfQ."
    "nEAMGKegauouaGI9eaIvbSelpBbUefKTaFuEj56KvV7vmWXc0k2v0FXe-dScryDUhi0mQkDjMpbkGRO4ARIHAw";
constexpr std::string_view kKnownPublicKey = "Kay64UG8yvCyLhqU000LxzYeUm0L_hLIl5S8kyKWbdc";
constexpr std::string_view kKnownPassId = "R6RIBLmPUbhC847owzXT9w";
constexpr std::string_view kIssuer = "https://queue.example";
constexpr std::string_view kHeader = R"({"alg":"EdDSA","typ":"JWT","kid":"k1"})";
constexpr std::string_view kClaims =
    R"({"iss":"https://queue.example","aud":"shop-1","sub":"42","event":"demo","jti":"R6RIBLmPUbhC847owzXT9w",)"
    R"("iat":1700000000,"nbf":1700000000,"exp":1700000600})";

const base::WallTime kInTime = base::WallTime(base::Seconds(1'700'000'100));

PassMint knownMint() {
    return {sampleKeys(), std::string(kIssuer)};
}

PassGrant knownGrant() {
    PassGrant grant;
    grant.issuedAt = 1'700'000'000;
    grant.expiresAt = 1'700'000'600;
    grant.keyId = "k1";
    grant.audience = "shop-1";
    grant.epoch = model::Epoch(3);
    return grant;
}

const model::EventUid kUid{{0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77}};
const model::EventId kEvent = *model::EventId::parse("demo");
const model::Seq kSeq(42);

/// Any header and claims, signed rightly with the known key: only their content can be what is refused.
std::string signedRightly(std::string_view header, std::string_view claims) {
    const auto seed = sampleKeys().passKeys[0].seed;
    EVP_PKEY* key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size());
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    std::string text =
        base::toBase64Url(base::bytesOf(header)) + "." + base::toBase64Url(base::bytesOf(claims));
    std::array<std::uint8_t, 64> signature{};
    std::size_t length = signature.size();
    EVP_DigestSignInit(context, nullptr, nullptr, nullptr, key);
    EVP_DigestSign(context, signature.data(), &length, base::bytesOf(text).data(), text.size());
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return text + "." + base::toBase64Url(signature);
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
    std::string out(text);
    const std::size_t at = out.find(from);
    Q_ASSERT(at != std::string::npos);
    return out.replace(at, from.size(), to);
}

} // namespace

void PassTest::signsToTheBytesOfTheFormat() {
    QCOMPARE(*knownMint().sign(knownGrant(), kEvent, kUid, kSeq), std::string(kKnown));
    QCOMPARE(signedRightly(kHeader, kClaims), std::string(kKnown));
}

void PassTest::saysWhatWasGranted() {
    const auto facts = knownMint().verify(kKnown, kInTime);
    QVERIFY(facts.ok());
    QCOMPARE(facts->event, kEvent);
    QCOMPARE(facts->seq, kSeq);
    QCOMPARE(facts->passId, std::string(kKnownPassId));
    QCOMPARE(facts->audience, std::string("shop-1"));
    QCOMPARE(base::secondsOf(facts->issuedAt), 1'700'000'000);
    QCOMPARE(base::secondsOf(facts->expiresAt), 1'700'000'600);
}

void PassTest::anEmptyAudienceIsTheEvent() {
    PassGrant grant = knownGrant();
    grant.audience.clear();
    const PassMint mint = knownMint();
    QCOMPARE(mint.verify(*mint.sign(grant, kEvent, kUid, kSeq), kInTime)->audience, std::string("demo"));
}

void PassTest::theSameGrantGivesTheSameBytes() {
    QCOMPARE(*knownMint().sign(knownGrant(), kEvent, kUid, kSeq),
             *knownMint().sign(knownGrant(), kEvent, kUid, kSeq));
    PassGrant later = knownGrant();
    ++later.expiresAt;
    QVERIFY(*knownMint().sign(later, kEvent, kUid, kSeq) != kKnown);
}

void PassTest::passIdsDifferByUidEpochAndSeq() {
    const std::string id = passIdOf(kUid, model::Epoch(3), kSeq);
    QCOMPARE(id, std::string(kKnownPassId));
    QVERIFY(id != passIdOf(model::EventUid{}, model::Epoch(3), kSeq));
    QVERIFY(id != passIdOf(kUid, model::Epoch(4), kSeq));
    QVERIFY(id != passIdOf(kUid, model::Epoch(3), model::Seq(43)));
}

void PassTest::aPassOfAnyEpochOfTheEventIsKnown() {
    EpochList epochs;
    QVERIFY(!isPassIdOf(kUid, epochs, kSeq, passIdOf(kUid, model::Epoch(1), kSeq)));
    for (const std::uint32_t epoch : {1U, 3U, 3U, 4'000'000'000U}) {
        epochs.add(model::Epoch(epoch));
    }
    QCOMPARE(epochs.all().size(), std::size_t{3});
    for (const model::Epoch epoch : epochs.all()) {
        QVERIFY(isPassIdOf(kUid, epochs, kSeq, passIdOf(kUid, epoch, kSeq)));
    }
    QVERIFY(!isPassIdOf(kUid, epochs, kSeq, passIdOf(kUid, model::Epoch(2), kSeq)));
    QVERIFY(!isPassIdOf(kUid, epochs, model::Seq(43), passIdOf(kUid, model::Epoch(3), kSeq)));
    for (std::uint32_t epoch = 0; epoch < EpochList::kMost; ++epoch) {
        epochs.add(model::Epoch(10 + epoch));
    }
    QCOMPARE(epochs.all().size(), EpochList::kMost); // the oldest are forgotten
    QVERIFY(!isPassIdOf(kUid, epochs, kSeq, passIdOf(kUid, model::Epoch(3), kSeq)));
}

void PassTest::refusesEveryAlteredBit() {
    const PassMint mint = knownMint();
    for (std::size_t bit = 0; bit < kKnown.size() * 8; ++bit) {
        std::string text(kKnown);
        text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
        const auto facts = mint.verify(text, kInTime);
        QVERIFY2(!facts && facts.error().code == ErrorCode::InvalidToken, text.c_str());
    }
}

void PassTest::refusesOtherAlgorithmsAndHeaders_data() {
    QTest::addColumn<std::string>("header");
    QTest::newRow("none") << std::string(R"({"alg":"none","typ":"JWT","kid":"k1"})");
    QTest::newRow("HS256") << std::string(R"({"alg":"HS256","typ":"JWT","kid":"k1"})");
    QTest::newRow("unknown kid") << std::string(R"({"alg":"EdDSA","typ":"JWT","kid":"k3"})");
    QTest::newRow("no kid") << std::string(R"({"alg":"EdDSA","typ":"JWT"})");
    QTest::newRow("other order") << std::string(R"({"typ":"JWT","alg":"EdDSA","kid":"k1"})");
    QTest::newRow("own key") << std::string(R"({"alg":"EdDSA","typ":"JWT","kid":"k1","jwk":{}})");
    QTest::newRow("spaces") << std::string(R"({"alg": "EdDSA","typ":"JWT","kid":"k1"})");
    QTest::newRow("empty") << std::string();
}

void PassTest::refusesOtherAlgorithmsAndHeaders() {
    QFETCH(std::string, header);
    const auto facts = knownMint().verify(signedRightly(header, kClaims), kInTime);
    QVERIFY(!facts);
    QCOMPARE(facts.error().code, ErrorCode::InvalidToken);
}

void PassTest::refusesClaimsInAnyOtherForm_data() {
    QTest::addColumn<std::string>("claims");
    const auto row = [](const char* name, std::string_view from, std::string_view to) {
        QTest::newRow(name) << replaced(kClaims, from, to);
    };
    row("space", ",\"aud\"", ", \"aud\"");
    row("more", "}", ",\"x\":1}");
    row("tail", "}", "} ");
    row("cut", "}", "");
    row("leading zero of sub", "\"42\"", "\"042\"");
    row("sign of sub", "\"42\"", "\"-42\"");
    row("sub is a number", "\"42\"", "42");
    row("leading zero of exp", ":1700000600", ":01700000600");
    row("fraction", ":1700000600", ":1700000600.0");
    row("exponent", ":1700000600", ":17e8");
    row("huge exp", ":1700000600", ":99999999999999999999");
    row("exp past the clock", ":1700000600", ":9223372036855");
    row("nbf apart", "\"nbf\":1700000000", "\"nbf\":1699999999");
    row("bad event", "\"demo\"", "\"Demo\"");
    row("no event", "\"demo\"", "\"\"");
    row("needless escape", "shop-1", "shop\\u002d1");
    row("upper case escape", "shop-1", "\\u001F");
    row("unknown escape", "shop-1", "\\n");
    row("half an escape", "shop-1\"", "shop-1\\\"");
    row("raw control", "shop-1", "\x01");
    QTest::newRow("empty") << std::string();
    QTest::newRow("other order") << replaced(replaced(kClaims, "\"sub\":\"42\",", ""), "}",
                                             ",\"sub\":\"42\"}");
}

void PassTest::refusesClaimsInAnyOtherForm() {
    QFETCH(std::string, claims);
    const auto facts = knownMint().verify(signedRightly(kHeader, claims), kInTime);
    QVERIFY(!facts);
    QCOMPARE(facts.error().code, ErrorCode::InvalidToken);
}

void PassTest::refusesWhatIsNoPass_data() {
    QTest::addColumn<std::string>("text");
    const std::string known(kKnown);
    const std::string unsignedPart = known.substr(0, known.rfind('.'));
    QTest::newRow("empty") << std::string();
    QTest::newRow("dots") << std::string("..");
    QTest::newRow("two parts") << unsignedPart;
    QTest::newRow("no signature") << unsignedPart + ".";
    QTest::newRow("four parts") << known + ".";
    QTest::newRow("padded") << known + "=";
    QTest::newRow("longer signature") << known + "AAAA";
    QTest::newRow("shorter signature") << known.substr(0, known.size() - 4);
    QTest::newRow("newline") << known + "\n";
    QTest::newRow("over the limit") << known + std::string(kLongestPass, 'A');
    QTest::newRow("a waiting token") << std::string(
        "AQcCABEiM0RVZncAAAAD3q2-7wECAwQFZVPxAKGio6SlpqeopHLoCRhxSfB0XuNTO9zz0w");
}

void PassTest::refusesWhatIsNoPass() {
    QFETCH(std::string, text);
    const auto facts = knownMint().verify(text, kInTime);
    QVERIFY(!facts);
    QCOMPARE(facts.error().code, ErrorCode::InvalidToken);
}

void PassTest::refusesForeignKeysAndIssuers() {
    auto keys = sampleKeys();
    keys.passKeys[0].seed[0] ^= 1;
    QVERIFY(!PassMint(keys, std::string(kIssuer)).verify(kKnown, kInTime));
    QVERIFY(!PassMint(sampleKeys(), "https://other.example").verify(kKnown, kInTime));
}

void PassTest::endsAtItsExpiryToTheMicrosecond() {
    const auto end = base::WallTime(base::Seconds(1'700'000'600));
    QVERIFY(knownMint().verify(kKnown, end - base::Micros(1)).ok());
    QCOMPARE(knownMint().verify(kKnown, end).error().code, ErrorCode::TokenExpired);
}

void PassTest::aForgedExpiredPassIsForged() {
    std::string forged(kKnown);
    forged[forged.size() - 10] = forged[forged.size() - 10] == 'A' ? 'B' : 'A';
    QCOMPARE(knownMint().verify(forged, kInTime + base::Seconds(10'000)).error().code,
             ErrorCode::InvalidToken);
}

void PassTest::isNotValidFarBeforeItsTime() {
    const auto begin = base::WallTime(base::Seconds(1'700'000'000));
    QVERIFY(knownMint().verify(kKnown, begin - base::Seconds(60)).ok());
    QVERIFY(!knownMint().verify(kKnown, begin - base::Seconds(60) - base::Micros(1)));
}

void PassTest::allRefusalsReadTheSame() {
    const auto one = knownMint().verify("", kInTime).error();
    QVERIFY(one == knownMint().verify(std::string(kKnown) + "A", kInTime).error());
    QVERIFY(one == PassMint(sampleKeys(), "other").verify(kKnown, kInTime).error());
    QVERIFY(one == knownMint().verify(signedRightly(kHeader, "{}"), kInTime).error());
}

void PassTest::anAddedKeySignsAndTheOldOneStillVerifies() {
    const PassMint mint(rotatedKeys(), std::string(kIssuer));
    QCOMPARE(mint.signingKid(), std::string("k2"));
    QVERIFY(mint.verify(kKnown, kInTime).ok());
    QCOMPARE(*mint.sign(knownGrant(), kEvent, kUid, kSeq), std::string(kKnown));
    PassGrant grant = knownGrant();
    grant.keyId = "k2";
    const std::string fresh = *mint.sign(grant, kEvent, kUid, kSeq);
    QVERIFY(mint.verify(fresh, kInTime).ok());
    QVERIFY(!knownMint().verify(fresh, kInTime));
}

void PassTest::publishesItsKeys() {
    const PassMint mint(rotatedKeys(), std::string(kIssuer));
    const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(mint.jwks()));
    const QJsonArray keys = document.object()["keys"].toArray();
    QCOMPARE(keys.size(), 2);
    const QJsonObject expected{{"kty", "OKP"}, {"crv", "Ed25519"},
                               {"use", "sig"}, {"alg", "EdDSA"},
                               {"kid", "k1"},  {"x", QString::fromStdString(std::string(kKnownPublicKey))}};
    QCOMPARE(keys[1].toObject(), expected);
    QCOMPARE(keys[0].toObject()["kid"].toString(), QString("k2"));
}

void PassTest::signingUnderAMissingKeyIsAnError() {
    PassGrant grant = knownGrant();
    grant.keyId = "k9";
    QCOMPARE(knownMint().sign(grant, kEvent, kUid, kSeq).error().code, ErrorCode::Internal);
}

void PassTest::refusesToSignWhatItWouldNotAccept() {
    const PassMint mint = knownMint();
    PassGrant grant = knownGrant();
    std::size_t longest = 0;
    for (std::size_t length = 1; length < 2'000; ++length) {
        grant.audience = std::string(length, 'a');
        const auto jwt = mint.sign(grant, kEvent, kUid, kSeq);
        if (jwt.ok()) {
            longest = length;
            QVERIFY(length % 50 != 0 || mint.verify(*jwt, kInTime).ok());
        } else {
            QCOMPARE(jwt.error().code, ErrorCode::Internal);
        }
    }
    // Every audience that a policy allows fits.
    QVERIFY(longest >= 1'024 && longest < 1'999);
}

void PassTest::carriesAudiencesThatNeedEscapes() {
    const PassMint mint = knownMint();
    PassGrant grant = knownGrant();
    grant.audience = "a\"b\\c\n\x01\x7f가게";
    QCOMPARE(mint.verify(*mint.sign(grant, kEvent, kUid, kSeq), kInTime)->audience, grant.audience);
}

void PassTest::aRingWithoutOrWithTwinKeysCanNotStart() {
    QVERIFY_EXCEPTION_THROWN((PassMint(KeyRing{}, "i")), std::invalid_argument);
    auto keys = sampleKeys();
    keys.passKeys.push_back(keys.passKeys[0]);
    QVERIFY_EXCEPTION_THROWN((PassMint(keys, "i")), std::invalid_argument);
    keys.passKeys.resize(1);
    keys.passKeys[0].kid.clear();
    QVERIFY_EXCEPTION_THROWN((PassMint(keys, "i")), std::invalid_argument);
}

QTEST_GUILESS_MAIN(PassTest)
#include "pass_test.moc"
