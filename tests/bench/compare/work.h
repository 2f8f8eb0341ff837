// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/compare/side.h"

#include <QString>

#include <map>
#include <vector>

namespace swapscope::bench {

/// One kind of work that the pairs are compared at.
struct Work
{
    enum class Kind {
        Blocks,      ///< Fetched as a session of the makers' own, or by hand.
        Refusals,    ///< Want-haves by hand for blocks that the server lacks.
        File,        ///< By its root, written to disk.
        Connections, ///< Of new nodes, at most kIdlePeers at a time.
    };

    QString name;   ///< "a" … "h", with what is varied: "f8".
    QString label;  ///< For people.
    int count = 0;  ///< Blocks, wants, connections or files.
    int bytes = 0;  ///< Of each block or file.
    int window = 0; ///< Wants outstanding at once, or in one message; 0: all in one call.
    int clients = 1;
    bool onDisk = false; ///< Both keep blocks in an LMDB store, which is for our nodes only.
    Kind kind = Kind::Blocks;
};
[[nodiscard]] const std::vector<Work>& allWorks();

/// Who receives from whom.
struct Pair
{
    Maker client;
    Maker server;

    [[nodiscard]] QString name() const; ///< "ours-boxo": ours receives from boxo.
};
/// The pairs that can do a work.
[[nodiscard]] std::vector<Pair> pairsFor(const Work& work);

/// Does the work once. @return figures by their names in the report, e.g. "mb_per_s".
[[nodiscard]] std::map<QString, double> measure(const Programs& programs, const Work& work,
                                                const Pair& pair);

} // namespace swapscope::bench
