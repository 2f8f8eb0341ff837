// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace swapscope::node {

/// Entries of a file of the profile that were not used, while the others are.
struct LeftOut
{
    static constexpr std::size_t kMostSentences = 8;

    std::size_t entries = 0;      ///< In all.
    std::vector<std::string> why; ///< For the first kMostSentences of them.

    void add(std::string sentence)
    {
        ++entries;
        if (why.size() < kMostSentences) {
            why.push_back(std::move(sentence));
        }
    }
};

} // namespace swapscope::node
