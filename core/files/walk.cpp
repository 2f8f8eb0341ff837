// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/walk.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace swapscope::files {
namespace {

/// What is set aside for a block of unknown size.
constexpr std::uint64_t kUsualBytes = 256 * limits::kKiB;

std::uint64_t expectedBytes(const WalkLink& link)
{
    return std::min<std::uint64_t>(link.bytes.value_or(kUsualBytes), limits::kBlockBytes);
}

Error at(const Cid& cid, const Error& error)
{
    const std::string text = cid.toString();
    const bool isNamed = error.detail.find(text) != std::string::npos;
    return fail(error.code, isNamed ? error.detail : error.detail + " (block " + text + ")");
}

} // namespace

Walk::Walk(BlockSource& source, Opener& opener, WalkLink root, WalkOptions options)
    : m_source{&source}
    , m_opener{&opener}
    , m_options{options}
{
    m_options.blocksAhead = std::max<std::size_t>(m_options.blocksAhead, 1);
    m_entries.emplace_back().link = std::move(root);
}

net::Task<Result<std::optional<Step>>> Walk::next()
{
    for (;;) {
        auto outcome = poll();
        if (outcome) {
            co_return std::move(*outcome);
        }
        co_await m_arrived.wait();
    }
}

std::vector<Cid> Walk::waiting(std::size_t most) const
{
    std::vector<Cid> cids;
    for (const Entry& entry : m_entries) {
        const bool isWaiting = entry.kind == Entry::Kind::Link && entry.isAsked && !entry.arrived;
        if (cids.size() < most && isWaiting && !m_source->sizeOf(entry.link.cid)) {
            cids.push_back(entry.link.cid);
        }
    }
    return cids;
}

// --- ahead ---------------------------------------------------------------------------------------

/// Asks for what is needed next and opens what is here, from the front as far as the options allow.
void Walk::fill()
{
    std::size_t repeats = m_options.blocksAhead; // links to what is opened elsewhere
    for (auto at = m_entries.begin(); at != m_entries.end();) {
        if (!fillFrom(at, repeats)) {
            return;
        }
    }
}

/// @return false where it ends for now.
bool Walk::fillFrom(Entries::iterator& at, std::size_t& repeats)
{
    if (at->kind == Entry::Kind::Steps) {
        ++at;
        return true;
    }
    if (at->kind == Entry::Kind::Link) {
        return fillLink(at, repeats);
    }
    if (at->nextChild == at->children.size()) {
        m_heldLinks -= at->children.size();
        at->children = {};
        at->kind = Entry::Kind::Steps; // those that come behind the children
        return true;
    }
    if (at != m_entries.begin() && m_ahead >= m_options.blocksAhead) {
        return false;
    }
    const auto child = m_entries.emplace(at);
    child->link = std::move(at->children[at->nextChild++]);
    at = child;
    return true;
}

bool Walk::fillLink(Entries::iterator& at, std::size_t& repeats)
{
    if (m_options.visitsOnce && m_opened.contains(at->link.cid)) {
        ++at;
        return repeats-- > 0;
    }
    if (at->arrived && at->arrived->has_value()) {
        if (at == m_entries.begin() || m_heldLinks < limits::kHeldLinks / 2) {
            open(at);
        } else {
            ++at; // there are links enough to follow before
        }
        return true;
    }
    if (!at->isAsked) {
        const std::uint64_t bytes = m_aheadBytes + expectedBytes(at->link);
        const bool fits = m_ahead < m_options.blocksAhead && bytes <= m_options.bytesAhead;
        if (at != m_entries.begin() && !fits) {
            return false;
        }
        ask(*at);
    }
    ++at;
    return true;
}

void Walk::ask(Entry& entry)
{
    entry.isAsked = true;
    entry.heldBytes = expectedBytes(entry.link);
    ++m_ahead;
    m_aheadBytes += entry.heldBytes;
    // The entry stays where it is, and takes the fetch along when it goes.
    entry.pending =
        PendingBlock{*m_source, entry.link.cid, [this, &entry](Result<SharedBytes> result) {
                         entry.pending.settle();
                         entry.arrived.emplace(std::move(result));
                         m_arrived.notify();
                     }};
}

Result<Opened> Walk::openBlock(const Entry& entry)
{
    if (entry.link.depth > limits::kDagDepth) {
        return fail(ErrorCode::TooLarge,
                    "it lies deeper than " + std::to_string(limits::kDagDepth.value) + " levels");
    }
    if (m_figures.blocksDone >= m_options.mostBlocks) {
        return fail(ErrorCode::TooLarge,
                    "there are more than " + std::to_string(m_options.mostBlocks) + " blocks");
    }
    auto opened = m_opener->open(entry.link, **entry.arrived);
    if (opened && opened->children.size() > limits::kHeldLinks - m_heldLinks) {
        return fail(ErrorCode::TooLarge, "too many links at once");
    }
    return opened;
}

/// Puts in the place of the link what its block holds.
void Walk::open(Entries::iterator at)
{
    auto opened = openBlock(*at);
    if (!opened) {
        at->arrived.emplace(opened.error()); // to be told when it is its turn
        return;
    }
    if (m_options.visitsOnce) {
        m_opened.insert(at->link.cid);
    }
    ++m_figures.blocksDone;
    m_figures.blocksKnown += opened->children.size();
    m_heldLinks += opened->children.size();

    const auto tail = m_entries.emplace(std::next(at));
    tail->kind = Entry::Kind::Children;
    tail->isTail = true;
    tail->link.cid = at->link.cid;
    tail->children = std::move(opened->children);
    std::ranges::move(opened->after, std::back_inserter(tail->steps));

    at->kind = Entry::Kind::Steps;
    at->isHead = true;
    at->tail = tail;
    at->arrived.reset();
    m_aheadBytes -= at->heldBytes;
    at->heldBytes = 0;
    for (Step& step : opened->before) {
        at->heldBytes += step.data ? step.data->size() : 0;
        at->steps.push_back(std::move(step));
    }
    m_aheadBytes += at->heldBytes;
    if (at->steps.empty()) { // only links: they shall not take the place of what they lead to
        forget(*at);
        at->isAsked = false;
    }
}

// --- in turn -------------------------------------------------------------------------------------

std::optional<Result<std::optional<Step>>> Walk::poll()
{
    for (;;) {
        fill();
        if (m_entries.empty()) {
            return Result<std::optional<Step>>{std::optional<Step>{}};
        }
        Entry& front = m_entries.front();
        if (front.kind == Entry::Kind::Link) {
            if (m_options.visitsOnce && m_visited.contains(front.link.cid)) {
                dropFront(front);
                continue;
            }
            const bool isHere = front.arrived && front.arrived->has_value();
            if (isHere) { // read ahead where it stands once more, further behind
                open(m_entries.begin());
                continue;
            }
            return pollLink(front);
        }
        if (front.isHead && m_options.visitsOnce && !m_visited.insert(front.link.cid).second) {
            dropFront(front);
            continue;
        }
        if (front.isHead) {
            beginTurn(front);
        }
        if (m_isTooLarge) {
            return Result<std::optional<Step>>{
                fail(ErrorCode::TooLarge, "it stands for more than "
                                              + std::to_string(m_options.mostBlocks)
                                              + " blocks, the same ones again and again")};
        }
        if (auto step = takeStep(front)) {
            return Result<std::optional<Step>>{std::move(step)};
        }
        if (front.isTail) {
            weigh(front.link.cid, m_turns - front.begun);
        }
        forget(front);
        m_entries.pop_front();
    }
}

std::optional<Result<std::optional<Step>>> Walk::pollLink(Entry& front)
{
    if (!front.isAsked) {
        ask(front);
    }
    if (!front.arrived) {
        return std::nullopt;
    }
    const Error error = front.arrived->error();
    if (!m_options.skipsMissing || error.code != ErrorCode::NotFound) {
        return Result<std::optional<Step>>{at(front.link.cid, error)};
    }
    Step step;
    step.kind = Step::Kind::Missing;
    step.cid = front.link.cid;
    step.name = front.link.name;
    step.depth = front.link.depth;
    forget(front);
    m_entries.pop_front();
    return Result<std::optional<Step>>{std::optional<Step>{std::move(step)}};
}

std::optional<Step> Walk::takeStep(Entry& front)
{
    if (front.steps.empty()) {
        return std::nullopt;
    }
    Step step = std::move(front.steps.front());
    front.steps.pop_front();
    return step;
}

/// Leaves out the front with all that was read of it ahead.
void Walk::dropFront(const Entry& front)
{
    const auto end = front.isHead ? std::next(front.tail) : std::next(m_entries.begin());
    for (auto at = m_entries.begin(); at != end; ++at) {
        countOut(*at);
        forget(*at);
    }
    m_entries.erase(m_entries.begin(), end);
}

/// It is no longer held ahead of its turn.
void Walk::forget(const Entry& entry)
{
    m_ahead -= entry.isAsked ? 1 : 0;
    m_aheadBytes -= entry.heldBytes;
}

void Walk::countOut(const Entry& entry)
{
    switch (entry.kind) {
    case Entry::Kind::Link: --m_figures.blocksKnown; break;
    case Entry::Kind::Children:
        m_figures.blocksKnown -= entry.children.size() - entry.nextChild;
        m_heldLinks -= entry.children.size();
        break;
    case Entry::Kind::Steps:
        m_figures.blocksKnown -= entry.isHead ? 1 : 0;
        m_figures.blocksDone -= entry.isHead ? 1 : 0;
        break;
    }
}

} // namespace swapscope::files
