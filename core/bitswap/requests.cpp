// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/requests.h"

#include <utility>

namespace swapscope::bitswap {

RequestId Requests::open(std::span<const Cid> cids, RequestListener listener)
{
    const RequestId id{++m_last.value};
    if (cids.empty()) {
        m_finished.emplace(id, std::move(listener));
        m_news.push_back({id, {}});
        return id;
    }
    m_requests.emplace(id, Request{{cids.begin(), cids.end()}, std::move(listener), {}, false});
    return id;
}

RequestId Requests::openHeld(std::string origin, RequestListener listener)
{
    const RequestId id{++m_last.value};
    m_requests.emplace(id, Request{{}, std::move(listener), std::move(origin), true});
    return id;
}

const std::string* Requests::originOf(RequestId request) const
{
    const auto found = m_requests.find(request);
    return found == m_requests.end() ? nullptr : &found->second.origin;
}

bool Requests::add(RequestId request, const Cid& cid)
{
    return m_requests.at(request).waiting.insert(cid).second;
}

bool Requests::drop(RequestId request, const Cid& cid)
{
    const auto found = m_requests.find(request);
    if (found == m_requests.end() || !found->second.waiting.contains(cid)) {
        return false;
    }
    settle(request, found->second, cid);
    return true;
}

std::vector<Cid> Requests::close(RequestId request)
{
    m_finished.erase(request);
    const auto found = m_requests.find(request);
    if (found == m_requests.end()) {
        return {};
    }
    std::vector<Cid> cids{found->second.waiting.begin(), found->second.waiting.end()};
    m_requests.erase(found);
    return cids;
}

void Requests::settle(RequestId id, Request& request, const Cid& cid)
{
    request.waiting.erase(cid);
    if (request.waiting.empty() && !request.isHeld) {
        m_finished.emplace(id, std::move(request.listener));
        m_requests.erase(id);
        m_news.push_back({id, {}});
    }
}

void Requests::deliver(const Block& block, std::span<const RequestId> callers)
{
    for (const RequestId caller : callers) {
        const auto found = m_requests.find(caller);
        if (found != m_requests.end() && found->second.waiting.contains(block.cid)) {
            m_news.push_back({caller, block});
            settle(caller, found->second, block.cid);
        }
    }
}

void Requests::withdraw(const Cid& cid, std::span<const RequestId> callers)
{
    for (const RequestId caller : callers) {
        const auto found = m_requests.find(caller);
        if (found != m_requests.end() && found->second.waiting.contains(cid)) {
            m_news.push_back({caller, {cid, nullptr}});
            settle(caller, found->second, cid);
        }
    }
}

void Requests::notify()
{
    if (std::exchange(m_isTelling, true)) {
        return; // a listener asked for something: the loop below goes on with it
    }
    while (!m_news.empty()) {
        const News news = std::move(m_news.front());
        m_news.pop_front();
        tell(news);
    }
    m_isTelling = false;
}

/// The listener is out of the books while it runs, so that it may close its own request.
void Requests::tell(const News& news)
{
    if (news.block.cid.empty()) {
        if (auto done = m_finished.extract(news.request)) {
            if (done.mapped().onAllDone) {
                done.mapped().onAllDone();
            }
        }
        return;
    }
    const auto open = m_requests.find(news.request);
    const auto finished = m_finished.find(news.request);
    if (open == m_requests.end() && finished == m_finished.end()) {
        return;
    }
    RequestListener& kept = open != m_requests.end() ? open->second.listener : finished->second;
    if (news.block.data == nullptr) {
        if (const auto onGivenUp = kept.onGivenUp) {
            onGivenUp(news.block.cid);
        }
    } else if (const auto onBlock = kept.onBlock) {
        onBlock(news.block);
    }
}

} // namespace swapscope::bitswap
