// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/mutator.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>

namespace swapscope::fuzz {
namespace {

/// Bytes that formats give a meaning to: edges of ranges, tags, separators.
constexpr std::array<std::uint8_t, 20> kBytes{0x00, 0x01, 0x02, 0x08, 0x0a, 0x12, 0x1a,
                                              0x20, 0x22, 0x7f, 0x80, 0x81, 0xff, '\n',
                                              '/',  '%',  '1',  'b',  'z',  'Q'};

/// Numbers around which lengths, counts and windows go wrong.
constexpr std::array<std::uint64_t, 16> kNumbers{0,
                                                 1,
                                                 2,
                                                 127,
                                                 128,
                                                 255,
                                                 256,
                                                 1024,
                                                 65'535,
                                                 65'536,
                                                 262'144,
                                                 std::numeric_limits<std::int32_t>::max(),
                                                 std::numeric_limits<std::uint32_t>::max(),
                                                 std::uint64_t{1} << 32U,
                                                 std::numeric_limits<std::int64_t>::max(),
                                                 std::numeric_limits<std::uint64_t>::max()};

constexpr std::size_t kLongestRange = 64;
constexpr std::size_t kMostChanges = 8;

/// Protobuf's form: up to 10 bytes. `surplus` zero groups at the end make it longer than minimal.
Bytes varint(std::uint64_t value, std::size_t surplus)
{
    Bytes bytes;
    for (; value >= 0x80; value >>= 7U) {
        bytes.push_back(static_cast<std::uint8_t>(value | 0x80U));
    }
    bytes.push_back(static_cast<std::uint8_t>(value));
    for (; surplus > 0; --surplus) {
        bytes.back() |= 0x80U;
        bytes.push_back(0);
    }
    return bytes;
}

void insertAt(Bytes& input, std::size_t at, ByteView more)
{
    input.insert(input.begin() + static_cast<std::ptrdiff_t>(at), more.begin(), more.end());
}

void eraseAt(Bytes& input, std::size_t at, std::size_t count)
{
    const auto begin = input.begin() + static_cast<std::ptrdiff_t>(at);
    input.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
}

} // namespace

Mutator::Mutator(std::uint64_t seed, const std::vector<Bytes>& corpus)
    : m_random{seed}
    , m_corpus{&corpus}
{
    assert(!corpus.empty());
}

std::size_t Mutator::below(std::size_t bound)
{
    return static_cast<std::size_t>(m_random() % bound);
}

const Bytes& Mutator::anyOfCorpus()
{
    return (*m_corpus)[below(m_corpus->size())];
}

Bytes Mutator::anyNumber()
{
    std::uint64_t value = kNumbers[below(kNumbers.size())];
    value += below(3) - 1; // wraps on purpose
    return varint(value, below(8) == 0 ? 1 : 0);
}

Bytes Mutator::next()
{
    Bytes input = anyOfCorpus();
    const std::size_t longest = std::max(kMaxBytes, input.size());
    for (std::size_t left = 1 + below(kMostChanges); left > 0; --left) {
        change(input);
    }
    input.resize(std::min(input.size(), longest));
    return input;
}

void Mutator::change(Bytes& input)
{
    if (input.empty()) {
        insertNumber(input);
        return;
    }
    switch (below(10)) {
    case 0: flipBit(input); break;
    case 1: setByte(input); break;
    case 2: setWord(input); break;
    case 3: eraseRange(input); break;
    case 4: repeatRange(input); break;
    case 5: insertNumber(input); break;
    case 6: replaceNumber(input); break;
    case 7: splice(input); break;
    case 8: insertFromOther(input); break;
    default: truncate(input);
    }
}

void Mutator::flipBit(Bytes& input)
{
    input[below(input.size())] ^= static_cast<std::uint8_t>(1U << below(8));
}

void Mutator::setByte(Bytes& input)
{
    const bool isChosen = below(2) == 0;
    input[below(input.size())] =
        isChosen ? kBytes[below(kBytes.size())] : static_cast<std::uint8_t>(below(256));
}

/// Four bytes in network order, as in Yamux headers.
void Mutator::setWord(Bytes& input)
{
    constexpr std::size_t kWordBytes = 4;
    if (input.size() < kWordBytes) {
        return;
    }
    const std::uint64_t value = kNumbers[below(kNumbers.size())] + below(3) - 1;
    const std::size_t at = below(input.size() - kWordBytes + 1);
    for (std::size_t i = 0; i < kWordBytes; ++i) {
        input[at + i] = static_cast<std::uint8_t>(value >> (8 * (kWordBytes - 1 - i)));
    }
}

void Mutator::eraseRange(Bytes& input)
{
    const std::size_t at = below(input.size());
    eraseAt(input, at, 1 + below(std::min(kLongestRange, input.size() - at)));
}

/// Up to 1024 times the same range: what is small once may be large in numbers.
void Mutator::repeatRange(Bytes& input)
{
    const std::size_t at = below(input.size());
    const std::size_t count = 1 + below(std::min(kLongestRange, input.size() - at));
    const Bytes range{input.begin() + static_cast<std::ptrdiff_t>(at),
                      input.begin() + static_cast<std::ptrdiff_t>(at + count)};
    const std::size_t wanted = std::size_t{1} << below(11);
    Bytes more;
    for (std::size_t i = 0; i < wanted && input.size() + more.size() < kMaxBytes; ++i) {
        append(more, range);
    }
    insertAt(input, at, more);
}

void Mutator::insertNumber(Bytes& input)
{
    insertAt(input, below(input.size() + 1), anyNumber());
}

void Mutator::replaceNumber(Bytes& input)
{
    const std::size_t at = below(input.size());
    std::size_t end = at;
    while (end + 1 < input.size() && end - at < 9 && (input[end] & 0x80U) != 0) {
        ++end;
    }
    const Bytes number = below(2) == 0
                             ? anyNumber()
                             : varint(input[at] + below(5) - 2, 0); // a length a little wrong
    eraseAt(input, at, end - at + 1);
    insertAt(input, at, number);
}

/// The front of this with the back of another.
void Mutator::splice(Bytes& input)
{
    const Bytes& other = anyOfCorpus();
    input.resize(below(input.size() + 1));
    append(input, ByteView{other}.subspan(below(other.size() + 1)));
}

void Mutator::insertFromOther(Bytes& input)
{
    const Bytes& other = anyOfCorpus();
    const std::size_t at = below(other.size() + 1);
    const std::size_t count = below(other.size() - at + 1);
    if (input.size() + count <= kMaxBytes) {
        insertAt(input, below(input.size() + 1), ByteView{other}.subspan(at, count));
    }
}

void Mutator::truncate(Bytes& input)
{
    input.resize(below(input.size()));
}

} // namespace swapscope::fuzz
