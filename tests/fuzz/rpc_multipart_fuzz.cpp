// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/multipart.h"
#include "core/rpc/upload_tree.h"
#include "tests/fuzz/oracle.h"

#include <algorithm>

using namespace swapscope;
using namespace swapscope::fuzz;
using rpc::MultipartParser;

namespace {

/// All that a body holds, in one text; it may not depend on the pieces that it comes in.
std::string readAll(ByteView body, std::size_t step)
{
    auto parser = MultipartParser::create("multipart/form-data; boundary=edge");
    require(parser.has_value(), "the boundary is one");
    std::string all;
    std::size_t at = 0;
    while (true) {
        const auto event = parser->next();
        if (!isAccepted(event)) {
            return all + "!";
        }
        if (*event == MultipartParser::Event::End) {
            return all + "$";
        }
        if (*event == MultipartParser::Event::PartBegin) {
            all += "#" + parser->part().name + "#";
            isAccepted(rpc::splitUploadPath(parser->part().name));
        } else if (*event == MultipartParser::Event::Data) {
            const Bytes data = parser->takeData();
            require(!data.empty(), "data is some");
            all += asText(data);
        } else if (at >= body.size()) {
            return all;
        } else {
            const std::size_t count = std::min(step, body.size() - at);
            parser->add(body.subspan(at, count));
            at += count;
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView input{data, size};
    const std::string whole = readAll(input, size + 1);
    const std::string pieces = readAll(input, 7);
    // An error may come before or after the content that precedes it, but never instead of it.
    require(whole == pieces || whole.ends_with('!') || pieces.ends_with('!'),
            "a body is the same in pieces");
    isAccepted(MultipartParser::create(asText(input)));
    return 0;
}
