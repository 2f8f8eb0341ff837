// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/varint.h"
#include "tests/fuzz/oracle.h"

#include <algorithm>

using namespace swapscope;
using namespace swapscope::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView input{data, size};
    const auto varint = decodeVarint(input);
    if (isAccepted(varint)) {
        Bytes written;
        appendVarint(written, varint->value);
        require(written.size() == varint->size && varintSize(varint->value) == varint->size,
                "a varint is minimal");
        require(std::ranges::equal(written, input.first(varint->size)), "a varint reads back");
    }
    return 0;
}
