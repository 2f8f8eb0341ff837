// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/pins.h"

#include "core/files/dag_walk.h"
#include "core/node/kept.h"

#include <functional>
#include <unordered_map>
#include <utility>

namespace swapscope::rpc {

KeptBelow::KeptBelow(const Call& call)
    : m_blocks{call, true}
{
    for (const auto& [root, pin] : call.node().kept().pins()) {
        if (pin.kind == telemetry::KeepKind::All) {
            m_roots.push_back(root);
        }
    }
}

net::Task<Result<std::optional<KeptBelow::Found>>> KeptBelow::next()
{
    for (;;) {
        if (m_links.empty() && m_nextRoot == m_roots.size()) {
            co_return std::optional<Found>{};
        }
        const bool isRoot = m_links.empty();
        if (isRoot) {
            m_root = m_roots[m_nextRoot++];
        }
        const Cid cid = isRoot ? m_root : m_links.back();
        if (!isRoot) {
            m_links.pop_back();
        }
        Cid opening = cid;
        auto opened = co_await open(std::move(opening));
        if (!opened) {
            co_return opened.error();
        }
        const std::size_t key = std::hash<Cid>{}(cid);
        const bool isFull = m_told.size() >= kMostRemembered;
        const bool isNew = isFull ? !m_told.contains(key) : m_told.insert(key).second;
        if (!isRoot && isNew) {
            co_return std::optional{Found{cid, m_root}};
        }
        if (isRoot && isNew) {
            m_told.erase(key); // below another root, it is told
        }
    }
}

/// Its links are next, unless they were before.
net::Task<Result<void>> KeptBelow::open(Cid cid)
{
    if (!files::hasLinks(cid) || !m_opened.insert(std::hash<Cid>{}(cid)).second) {
        co_return Result<void>{};
    }
    if (m_opened.size() > kMostRemembered) {
        co_return fail(ErrorCode::TooLarge, "too much is kept to list all of it: ask for single "
                                            "blocks, or with type=recursive");
    }
    auto block = co_await files::getBlock(m_blocks, cid);
    if (!block && block.error().code != ErrorCode::NotFound
        && block.error().code != ErrorCode::Damaged) {
        co_return block.error();
    }
    const auto links =
        block ? files::linksOf(cid, **block) : Result<std::vector<ipld::DagPbLink>>{block.error()};
    if (!links) {
        co_return Result<void>{}; // what is not here, or cannot be read, leads nowhere
    }
    if (links->size() > limits::kHeldLinks - m_links.size()) {
        co_return fail(ErrorCode::TooLarge, "too many links at once");
    }
    for (auto link = links->rbegin(); link != links->rend(); ++link) {
        m_links.push_back(link->cid);
    }
    co_return Result<void>{};
}

net::Task<Result<std::map<Cid, Cid>>> keptBelow(Call& call, std::vector<Cid> wanted)
{
    std::unordered_multimap<multiformats::Multihash, Cid> open;
    for (const Cid& cid : wanted) {
        open.emplace(cid.hash(), cid);
    }
    KeptBelow below{call};
    std::map<Cid, Cid> found;
    while (!open.empty()) {
        auto next = co_await below.next();
        if (!next) {
            co_return next.error();
        }
        if (!*next) {
            break;
        }
        const auto [first, last] = open.equal_range((*next)->cid.hash());
        for (auto one = first; one != last; ++one) {
            found.try_emplace(one->second, (*next)->root);
        }
        open.erase(first, last);
    }
    co_return found;
}

} // namespace swapscope::rpc
