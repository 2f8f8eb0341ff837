// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

#include <cstdint>
#include <random>
#include <vector>

namespace swapscope::fuzz {

/// Makes new inputs out of given ones; the same seed makes the same inputs.
class Mutator
{
public:
    /// A mutated input is no longer than this or its own origin, whichever is more, in bytes.
    static constexpr std::size_t kMaxBytes = 8192;

    /// @param corpus  Not empty; outlives the mutator.
    Mutator(std::uint64_t seed, const std::vector<Bytes>& corpus);

    /// An input of the corpus with one to eight changes.
    [[nodiscard]] Bytes next();

private:
    [[nodiscard]] std::size_t below(std::size_t bound);
    [[nodiscard]] const Bytes& anyOfCorpus();
    [[nodiscard]] Bytes anyNumber();

    void change(Bytes& input);
    void flipBit(Bytes& input);
    void setByte(Bytes& input);
    void setWord(Bytes& input);
    void eraseRange(Bytes& input);
    void repeatRange(Bytes& input);
    void insertNumber(Bytes& input);
    void replaceNumber(Bytes& input);
    void splice(Bytes& input);
    void insertFromOther(Bytes& input);
    void truncate(Bytes& input);

    std::mt19937_64 m_random;
    const std::vector<Bytes>* m_corpus;
};

} // namespace swapscope::fuzz
