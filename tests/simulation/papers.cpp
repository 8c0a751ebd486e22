// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/papers.h"

namespace breakwater::simulation {

namespace {

const std::string kPassKey = "simulated";
constexpr std::size_t kLettersOfMac =
    8; ///< the last ones of a token or a pass; all of them are of its MAC or signature

core::KeyRing keys() {
    core::KeyRing ring;
    ring.macKeys.push_back({1, {}});
    ring.macKeys.back().secret.fill(0x51);
    ring.passKeys.push_back({kPassKey, {}});
    ring.passKeys.back().seed.fill(0x52);
    return ring;
}

} // namespace

Papers::Papers(std::uint64_t seed, ReaderBug bug)
    : m_dice(seed), m_bug(bug), m_tokens(keys()), m_passes(keys(), "breakwater") {}

std::string Papers::altered(std::string text) {
    const std::size_t bit = m_dice.below(text.size() * 8);
    text[bit / 8] = static_cast<char>(static_cast<std::uint8_t>(text[bit / 8]) ^ (1U << (bit % 8)));
    return text;
}

std::string Papers::read(std::string shown, const std::string& given) const {
    if (m_bug == ReaderBug::CutsTheMac) { // as if it compared all but the end
        shown.replace(shown.size() - kLettersOfMac, kLettersOfMac, given, given.size() - kLettersOfMac);
    }
    return shown;
}

std::string Papers::faultOfToken(const core::PlaceProof& place, const model::EventUid& uid) {
    const auto text = m_tokens.sign(place, uid);
    if (!text) {
        return "a token can't be signed: " + text.error().detail;
    }
    const auto said = m_tokens.verify(*text);
    if (!said || said->uid != uid || said->place.seq != place.seq || said->place.epoch != place.epoch ||
        said->place.nonce != place.nonce) {
        return "a token doesn't say what it was signed for: " + *text;
    }
    const std::string forged = altered(*text);
    if (m_tokens.verify(read(forged, *text))) {
        return "a token is believed though a bit of it was altered: " + forged;
    }
    return {};
}

std::string Papers::faultOfPass(const core::PassGrant& grant, const model::EventId& event,
                                const model::EventUid& uid, model::Seq seq) {
    if (m_dice.below(50) != 0) {
        return {};
    }
    core::PassGrant ours = grant;
    ours.keyId = kPassKey;
    const auto text = m_passes.sign(ours, event, uid, seq);
    if (!text) {
        return "a pass can't be signed: " + text.error().detail;
    }
    const base::WallTime issued{base::Seconds(grant.issuedAt)};
    const auto said = m_passes.verify(*text, issued);
    if (!said || said->passId != core::passIdOf(uid, grant.epoch, seq)) {
        return "a pass doesn't say what it was signed for: " + *text;
    }
    const std::string forged = altered(*text);
    if (m_passes.verify(read(forged, *text), issued)) {
        return "a pass is believed though a bit of it was altered: " + forged;
    }
    return {};
}

} // namespace breakwater::simulation
