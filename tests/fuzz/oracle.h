// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

#include <cstdio>
#include <cstdlib>
#include <string_view>

/// What the program around the harness does at the end of decoding, if anything.
extern "C" [[gnu::weak]] void fuzzEndOfDecoding();

/// What every fuzz harness demands of a decoder. A broken rule aborts, which any fuzzing engine
/// takes for a crash and reports with its input.
namespace swapscope::fuzz {

/// Refusals are shown in one line; the longest quotes a whole identifier.
inline constexpr std::size_t kMaxDetailBytes = 4096;

inline void require(bool holds, const char* rule)
{
    if (!holds) {
        std::fprintf(stderr, "broken rule: %s\n", rule);
        std::abort();
    }
}

/// A refusal says why. @return Whether there is a value.
template <typename T>
bool isAccepted(const Result<T>& result)
{
    if (!result) {
        require(!result.error().detail.empty(), "a refusal gives a reason");
        require(result.error().detail.size() <= kMaxDetailBytes, "a reason is short");
    }
    return result.has_value();
}

/// `result` has the value `expected`.
template <typename T>
void requireSame(const Result<T>& result, const T& expected, const char* rule)
{
    require(isAccepted(result) && *result == expected, rule);
}

/// To be called when the decoder is done: what the harness itself allocates afterwards is no longer
/// held against it.
inline void endOfDecoding()
{
    if (fuzzEndOfDecoding != nullptr) {
        fuzzEndOfDecoding();
    }
}

} // namespace swapscope::fuzz

/// One run of a harness. @return 0.
/// Source: llvm.org/docs/LibFuzzer.html "Fuzz Target".
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
