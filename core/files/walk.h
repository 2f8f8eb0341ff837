// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/limits.h"
#include "core/files/block_source.h"
#include "core/ipld/unixfs_data.h"
#include "core/net/notifier.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace swapscope::files {

/// What a walk comes across, in document order.
struct Step
{
    enum class Kind {
        Block,     ///< One block of a DAG: cid, name of the link to it, depth, data.
        Missing,   ///< One that cannot be had: as Block, without data.
        Directory, ///< What follows until its End is in it.
        File,      ///< Its Data and its End follow.
        Data,      ///< The next bytes of the file.
        Symlink,   ///< Its target is in the data.
        End,       ///< Of the innermost File or Directory.
    };

    Kind kind = Kind::Block;
    Cid cid{};
    std::string name{}; ///< As it stands in the link: any bytes.
    std::uint32_t depth = 0;
    std::uint64_t bytes = 0; ///< File: its whole length.
    SharedBytes data{};
    std::size_t from = 0, to = 0; ///< Which part of `data` counts.
    std::optional<std::uint32_t> mode{};
    std::optional<ipld::UnixFsTime> mtime{};

    [[nodiscard]] ByteView view() const
    {
        return data ? ByteView{*data}.subspan(from, to - from) : ByteView{};
    }
};

/// A link that a walk will follow. What `role` and `position` mean is its opener's.
struct WalkLink
{
    Cid cid;
    std::string name{};
    std::uint32_t depth = 0;
    std::uint32_t role = 0;
    std::uint64_t position = 0;
    std::optional<std::uint64_t> bytes{}; ///< What its block holds with all below, if known.
};

/// What a block means to a walk.
struct Opened
{
    std::vector<Step> before{}; ///< Steps that come first, …
    std::vector<WalkLink> children{};
    std::vector<Step> after{}; ///< … and behind all children.
};

/// Reads blocks for a walk. Blocks are opened ahead of their turn, so the outcome depends on the
/// link and the block only.
class Opener
{
public:
    virtual ~Opener() = default;
    [[nodiscard]] virtual Result<Opened> open(const WalkLink& link, const SharedBytes& block) = 0;
};

struct WalkOptions
{
    std::size_t blocksAhead = 64; ///< 1 or more: fetched, or held for later steps, at a time.
    std::uint64_t bytesAhead = 32 * limits::kMiB; ///< About: held for later steps.
    bool visitsOnce = false;   ///< A CID that was visited is left out, with all below it.
    bool skipsMissing = false; ///< What is NotFound is a step, not the end.
    /// More are refused, as soon as the blocks that were seen tell that there are more.
    std::uint64_t mostBlocks = limits::kDagBlocks;
    /// The same CID has the same below it wherever it stands; false where its place matters.
    bool repeatsAreAlike = true;
};

/// How far a walk is.
struct WalkFigures
{
    std::uint64_t blocksDone = 0;  ///< Here and read, some ahead of their turn.
    std::uint64_t blocksKnown = 1; ///< Those, and what they link to.
};

/// Walks a DAG in document order, depth first, and fetches ahead of itself: several blocks at a
/// time, always those that are needed next. Memory is bounded by the options and by
/// limits::kHeldLinks, whatever the blocks are.
class Walk
{
public:
    /// Both outlive the walk.
    Walk(BlockSource& source, Opener& opener, WalkLink root, WalkOptions options = {});

    Walk(const Walk&) = delete;
    Walk& operator=(const Walk&) = delete;

    /// The next step, or none at the end. To be awaited by one coroutine at a time. Errors: those
    /// of the source and of the opener, with the CID; TooLarge beyond limits::kDagDepth,
    /// kHeldLinks, WalkOptions::mostBlocks. Nothing comes after an error.
    [[nodiscard]] net::Task<Result<std::optional<Step>>> next();

    [[nodiscard]] const WalkFigures& figures() const noexcept { return m_figures; }

    /// What is being fetched and is not here, in the order of need, at most `most`.
    [[nodiscard]] std::vector<Cid> waiting(std::size_t most) const;

private:
    struct Entry;
    using Entries = std::list<Entry>;

    /// A link; steps that are ready; or a node's children that are still to come.
    struct Entry
    {
        enum class Kind { Link, Steps, Children };

        Kind kind = Kind::Link;
        WalkLink link{};
        PendingBlock pending{};
        bool isAsked = false;
        std::optional<Result<SharedBytes>> arrived{};
        std::deque<Step> steps{};
        std::uint64_t heldBytes = 0;
        bool isHead = false;      ///< The first steps of a block, …
        Entries::iterator tail{}; ///< … whose last ones are there.
        bool isTail = false;      ///< The block's children and last steps; `link` is the block's.
        std::uint64_t begun = 0;  ///< Of a tail whose block's turn has been: turns before it.
        std::vector<WalkLink> children{};
        std::size_t nextChild = 0;
    };

    void fill();
    [[nodiscard]] bool fillFrom(Entries::iterator& at, std::size_t& repeats);
    [[nodiscard]] bool fillLink(Entries::iterator& at, std::size_t& repeats);
    void ask(Entry& entry);
    void open(Entries::iterator at);
    [[nodiscard]] Result<Opened> openBlock(const Entry& entry);
    /// None: something has to arrive first.
    [[nodiscard]] std::optional<Result<std::optional<Step>>> poll();
    [[nodiscard]] std::optional<Result<std::optional<Step>>> pollLink(Entry& front);
    [[nodiscard]] std::optional<Step> takeStep(Entry& front);
    void dropFront(const Entry& front);
    void countOut(const Entry& entry);
    void forget(const Entry& entry);
    void beginTurn(Entry& head);
    [[nodiscard]] std::uint64_t leastBlocks();
    void weigh(const Cid& cid, std::uint64_t blocks);
    [[nodiscard]] std::uint64_t weightOf(const Cid& cid) const;

    BlockSource* m_source;
    Opener* m_opener;
    WalkOptions m_options;
    Entries m_entries;
    std::size_t m_heldLinks = 0;
    std::size_t m_ahead = 0;           // blocks that are asked for, or here and not used up
    std::uint64_t m_aheadBytes = 0;    // about what they hold
    std::unordered_set<Cid> m_opened;  // with visitsOnce: those read, perhaps ahead of their turn
    std::unordered_set<Cid> m_visited; // with visitsOnce: those whose turn has been
    std::unordered_map<Cid, std::uint64_t> m_weights; // blocks that one is known to stand for
    std::uint64_t m_turns = 0;                        // blocks whose turn has been
    std::uint64_t m_nextWeighing = 256;
    bool m_isTooLarge = false;
    WalkFigures m_figures;
    net::Notifier m_arrived;
};

} // namespace swapscope::files
