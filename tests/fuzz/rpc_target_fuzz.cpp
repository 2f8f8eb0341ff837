// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/dispatch.h"
#include "tests/fuzz/oracle.h"

using namespace swapscope;
using namespace swapscope::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = asText({data, size});
    isAccepted(rpc::parseTarget(text));
    isAccepted(rpc::parseDuration(text));

    rpc::Head head;
    head.version(11);
    head.method(rpc::http::verb::post);
    head.target("/api/v0/" + std::string{text});
    head.set(rpc::http::field::host, "localhost");
    const rpc::Verdict verdict = rpc::judge({.port = 5001}, head);
    require(verdict.refusal.has_value() != (verdict.command != nullptr || verdict.route != nullptr),
            "a request is refused or has something to run");

    rpc::Head other;
    other.version(11);
    other.method(rpc::http::verb::post);
    other.target("/api/v0/version");
    other.set(rpc::http::field::host, boost::beast::string_view{text.data(), text.size()});
    other.set(rpc::http::field::origin, boost::beast::string_view{text.data(), text.size()});
    const rpc::Verdict gate = rpc::judge({.port = 5001}, other);
    require(gate.refusal.has_value() != (gate.command != nullptr), "the gate decides");
    return 0;
}
