// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/peer_palette.h"

#include <algorithm>
#include <ranges>
#include <utility>

namespace swapscope::ui {

namespace {

constexpr Duration kWindow = std::chrono::minutes{5};
constexpr Duration kKeep = std::chrono::seconds{60};
constexpr Duration kPeriod = std::chrono::seconds{1};
constexpr std::size_t kKeepRank = 12;

} // namespace

PeerPalette::PeerPalette(const LiveState& state, QObject* parent)
    : QObject{parent}
    , m_state{&state}
{
    connect(&state, &LiveState::applied, this, [this](const telemetry::Delta& delta) {
        count(delta);
        if (m_decided == TimePoint{} || m_state->now() - m_decided >= kPeriod) {
            decide();
        }
    });
}

int PeerPalette::slot(const PeerId& peer) const noexcept
{
    const auto at = std::ranges::find(m_slots, peer, &Slot::peer);
    return peer.empty() ? kOthers : static_cast<int>(at - m_slots.begin());
}

const PeerId& PeerPalette::holder(int slot) const
{
    return m_slots.at(static_cast<std::size_t>(slot)).peer;
}

void PeerPalette::count(const telemetry::Delta& delta)
{
    for (const auto& sample : delta.samples) {
        for (const auto& part : sample.parts) {
            m_bytes[part.peer] += part.sentBytes + part.receivedBytes;
        }
        m_window.push_back(sample);
    }
    while (!m_window.empty() && m_window.front().end + kWindow < m_window.back().end) {
        for (const auto& part : m_window.front().parts) {
            const auto at = m_bytes.find(part.peer);
            at->second -= part.sentBytes + part.receivedBytes;
            if (at->second == 0) {
                m_bytes.erase(at);
            }
        }
        m_window.pop_front();
    }
}

std::uint64_t PeerPalette::bytesOf(const PeerId& peer) const
{
    const auto at = m_bytes.find(peer);
    return at == m_bytes.end() ? 0 : at->second;
}

std::vector<PeerId> PeerPalette::ranking() const
{
    std::vector<std::pair<std::uint64_t, PeerId>> ranked;
    ranked.reserve(m_bytes.size());
    for (const auto& [peer, bytes] : m_bytes) {
        ranked.emplace_back(bytes, peer);
    }
    const std::size_t most = std::min(ranked.size(), kKeepRank);
    std::ranges::partial_sort(ranked, ranked.begin() + static_cast<std::ptrdiff_t>(most),
                              [](const auto& a, const auto& b) {
                                  return a.first != b.first ? a.first > b.first
                                                            : a.second < b.second;
                              });
    ranked.resize(most);
    std::vector<PeerId> peers;
    for (auto& entry : ranked) {
        peers.push_back(std::move(entry.second));
    }
    return peers;
}

void PeerPalette::decide()
{
    m_decided = m_state->now();
    const auto before = m_slots;
    const std::vector<PeerId> top = ranking();
    pinSlots();
    freeSlots(top);
    giveSlots(top);
    const bool same = std::ranges::equal(before, m_slots, {}, &Slot::peer, &Slot::peer);
    if (!same) {
        Q_EMIT changed();
    }
}

void PeerPalette::pinSlots()
{
    std::array<PeerId, kSlots> pins;
    for (const auto& [peer, row] : m_state->peers()) {
        if (row.rules.color && *row.rules.color < pins.size()) {
            pins[*row.rules.color] = peer;
        }
    }
    for (std::size_t i = 0; i < pins.size(); ++i) {
        m_slots[i].isPinned = !pins[i].empty();
        if (pins[i].empty() || m_slots[i].peer == pins[i]) {
            continue;
        }
        // Whoever wore it takes the colour that the pinned peer had, or that of who moves least.
        const Slot displaced =
            std::exchange(m_slots[i], {.peer = pins[i], .lastTop = m_decided, .isPinned = true});
        auto next = std::ranges::find_if(m_slots, [&](const Slot& slot) {
            return &slot != &m_slots[i] && slot.peer == pins[i];
        });
        if (next == m_slots.end()) {
            next = std::ranges::min_element(m_slots, {}, [this](const Slot& slot) {
                return slot.isPinned ? ~std::uint64_t{0} : bytesOf(slot.peer);
            });
            if (next->isPinned || bytesOf(next->peer) >= bytesOf(displaced.peer)) {
                continue;
            }
        }
        *next = {.peer = displaced.peer, .lastTop = displaced.lastTop, .isPinned = false};
    }
}

void PeerPalette::freeSlots(const std::vector<PeerId>& ranking)
{
    for (Slot& slot : m_slots) {
        if (slot.peer.empty() || slot.isPinned) {
            continue;
        }
        if (std::ranges::find(ranking, slot.peer) != ranking.end()) {
            slot.lastTop = m_decided;
            continue;
        }
        const telemetry::PeerRow* row = m_state->peer(slot.peer);
        const bool here = row != nullptr && row->presence == telemetry::PeerPresence::Connected;
        const bool borrowed = bytesOf(slot.peer) == 0 && here;
        if (!borrowed && m_decided - slot.lastTop >= kKeep) {
            slot = {};
        }
    }
}

void PeerPalette::giveSlots(const std::vector<PeerId>& ranking)
{
    for (std::size_t rank = 0; rank < std::min<std::size_t>(ranking.size(), kSlots); ++rank) {
        if (slot(ranking[rank]) != kOthers) {
            continue;
        }
        auto place = std::ranges::find_if(m_slots, [](const Slot& s) { return s.peer.empty(); });
        if (place == m_slots.end()) {
            place = std::ranges::find_if(
                m_slots, [this](const Slot& s) { return !s.isPinned && bytesOf(s.peer) == 0; });
        }
        if (place == m_slots.end()) {
            return;
        }
        *place = {.peer = ranking[rank], .lastTop = m_decided, .isPinned = false};
    }
    auto place = std::ranges::find_if(m_slots, [](const Slot& s) { return s.peer.empty(); });
    for (const auto& [peer, row] : m_state->peers()) {
        if (place == m_slots.end()) {
            return;
        }
        if (row.presence == telemetry::PeerPresence::Connected && slot(peer) == kOthers) {
            *place = {.peer = peer, .lastTop = m_decided};
            place = std::ranges::find_if(m_slots, [](const Slot& s) { return s.peer.empty(); });
        }
    }
}

} // namespace swapscope::ui
