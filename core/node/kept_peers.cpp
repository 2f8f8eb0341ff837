// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/kept_peers.h"

#include <algorithm>
#include <utility>

namespace swapscope::node {
namespace {

constexpr Duration kFirstPause = std::chrono::seconds{1};
constexpr unsigned kMaxDoublings = 6; // 1 s … 64 s

} // namespace

KeptPeers::KeptPeers(net::Executor executor, Clock& clock, libp2p::Host& host)
    : m_clock{&clock}
    , m_host{&host}
    , m_tasks{std::move(executor)}
{}

void KeptPeers::add(const multiformats::Multiaddr& address, bool isPersistent, Outcome first)
{
    Kept& kept = m_kept[address];
    kept.isPersistent = kept.isPersistent || isPersistent;
    kept.retry.cancel();
    if (const auto peer = address.peerId()) {
        kept.peer = *peer;
    }
    m_tasks.spawn(dial(address, std::move(first)));
}

void KeptPeers::forget(const multiformats::PeerId& peer)
{
    std::erase_if(m_kept, [&peer](const auto& item) { return item.second.peer == peer; });
}

void KeptPeers::onPeerGone(const multiformats::PeerId& peer)
{
    for (auto& [address, kept] : m_kept) {
        if (kept.peer == peer) {
            retryLater(address, kept);
        }
    }
}

net::Task<void> KeptPeers::stop()
{
    m_kept.clear();
    m_tasks.cancel();
    co_await m_tasks.join();
}

net::Task<void> KeptPeers::dial(multiformats::Multiaddr address, Outcome outcome)
{
    auto connected = co_await m_host->connect(address);
    if (const auto at = m_kept.find(address); at != m_kept.end()) {
        Kept& kept = at->second;
        if (connected) {
            kept.peer = *connected;
            kept.failures = 0;
            kept.isPersistent = true; // it worked once: worth coming back to
        } else if (kept.isPersistent) {
            retryLater(address, kept);
        } else {
            m_kept.erase(at);
        }
    }
    if (outcome) {
        outcome(connected);
    }
}

void KeptPeers::retryLater(const multiformats::Multiaddr& address, Kept& kept)
{
    const Duration pause = kFirstPause * (1U << std::min(kept.failures, kMaxDoublings));
    ++kept.failures;
    kept.retry = net::ScopedTimer{*m_clock, m_clock->now() + pause,
                                  [this, address] { m_tasks.spawn(dial(address, {})); }};
}

} // namespace swapscope::node
