// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipld/cbor.h"

#include "core/base/limits.h"

#include <string>
#include <utility>

namespace swapscope::ipld {
namespace {

Error wrong(const std::string& detail)
{
    return fail(ErrorCode::Invalid, "DAG-CBOR: " + detail);
}

Error truncated()
{
    return fail(ErrorCode::Truncated, "DAG-CBOR: it ends too early");
}

/// The byte string of a tag 42.
Result<multiformats::Cid> takeCid(ByteView& rest)
{
    const auto head = takeCborHead(rest);
    if (!head) {
        return head.error();
    }
    if (head->major != CborMajor::Bytes || head->value > rest.size()) {
        return wrong("a link is no CID");
    }
    const ByteView bytes = rest.first(static_cast<std::size_t>(head->value));
    rest = rest.subspan(bytes.size());
    if (bytes.empty() || bytes.front() != 0) {
        return wrong("a link is no CID");
    }
    auto cid = multiformats::Cid::decode(bytes.subspan(1));
    if (!cid) {
        return wrong("a link is no CID: " + cid.error().detail);
    }
    return cid;
}

} // namespace

Result<CborHead> takeCborHead(ByteView& rest)
{
    if (rest.empty()) {
        return truncated();
    }
    const unsigned first = rest.front();
    const unsigned info = first & 0x1fU;
    CborHead head{static_cast<CborMajor>(first >> 5U), info};
    std::size_t more = 0;
    if (info >= 24) {
        if (info > 27) {
            return wrong("an item has no definite length");
        }
        more = std::size_t{1} << (info - 24);
        if (rest.size() < 1 + more) {
            return truncated();
        }
        head.value = 0;
        for (std::size_t i = 1; i <= more; ++i) {
            head.value = head.value << 8U | rest[i];
        }
        const std::uint64_t least = more == 1 ? 24 : std::uint64_t{1} << (4 * more);
        if (head.value < least && head.major != CborMajor::Simple) {
            return wrong("a number is not in its shortest form");
        }
    }
    rest = rest.subspan(1 + more);
    return head;
}

Result<std::vector<multiformats::Cid>> dagCborLinks(ByteView block)
{
    std::vector<multiformats::Cid> links;
    // Items that are still to come, of all lists and maps together: nesting needs no stack.
    std::uint64_t open = 1;
    while (open > 0) {
        --open;
        const auto head = takeCborHead(block);
        if (!head) {
            return head.error();
        }
        switch (head->major) {
        case CborMajor::Bytes:
        case CborMajor::Text:
            if (head->value > block.size()) {
                return truncated();
            }
            block = block.subspan(static_cast<std::size_t>(head->value));
            break;
        case CborMajor::List:
        case CborMajor::Map: {
            const std::uint64_t perEntry = head->major == CborMajor::Map ? 2 : 1;
            if (head->value > block.size() / perEntry) { // each item has a byte at least
                return truncated();
            }
            open += head->value * perEntry;
            break;
        }
        case CborMajor::Tag: {
            if (head->value != kCborCidTag) {
                return wrong("it has a tag other than 42");
            }
            auto cid = takeCid(block);
            if (!cid) {
                return cid.error();
            }
            if (links.size() == limits::kDagPbLinks) {
                return fail(ErrorCode::TooLarge, "DAG-CBOR: it has more than "
                                                     + std::to_string(limits::kDagPbLinks.value)
                                                     + " links");
            }
            links.push_back(std::move(*cid));
            break;
        }
        case CborMajor::Number:
        case CborMajor::Negative:
        case CborMajor::Simple: break;
        }
        if (open > block.size()) {
            return truncated();
        }
    }
    if (!block.empty()) {
        return wrong("bytes follow its end");
    }
    return links;
}

} // namespace swapscope::ipld
