// SPDX-License-Identifier: Apache-2.0
#include "service/http/api/page_shelf.h"

namespace breakwater::http::api {

namespace {

constexpr base::Millis kFresh{1'000};
/// Events come and go; pages of those that went are swept out when there are so many.
constexpr std::size_t kMostPages = 256;

} // namespace

const PageShelf::Page& PageShelf::page(const core::EventView& event, const PageWords& words,
                                       std::uint64_t waiting, base::WallTime now, base::MonoTime moment) {
    const std::pair key(event.event.id.text(), std::string(words.tag()));
    const std::uint64_t revision = event.event.revision.value();
    if (const auto found = m_pages.find(key); found != m_pages.end() && found->second.revision == revision &&
                                              moment - found->second.madeAt < kFresh) {
        return found->second;
    }
    const PageDress dress{.id = key.first,
                          .event = &event.event,
                          .script = true,
                          .demo = m_demo,
                          .waiting = waiting,
                          .now = now};
    RenderedPage made = renderPage(viewOfEvent(event.event, waiting, now, words), words, dress);
    const auto hole = made.html.find(csrfHole());
    std::string before = made.html.substr(0, hole);
    std::string after = made.html.substr(hole + kCsrfChars);
    GzipTemplate zip(before, kCsrfChars, after);
    if (m_pages.size() >= kMostPages) {
        m_pages.clear();
    }
    const auto [at, fresh] =
        m_pages.insert_or_assign(key, Page{std::move(before), std::move(after), std::move(zip),
                                           std::move(made.security), revision, moment});
    return at->second;
}

} // namespace breakwater::http::api
