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
    QString name;   ///< "a" … "h", with what is varied: "f8".
    QString label;  ///< For people.
    int count = 0;  ///< Blocks, or connections.
    int bytes = 0;  ///< Of each block; 0: no blocks, connections only.
    int window = 0; ///< Wants outstanding at once; 0: all in one call.
    int clients = 1;
    bool onDisk = false; ///< Both keep blocks in an LMDB store, which is for our nodes only.
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
