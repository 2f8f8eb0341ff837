// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/tls_certificate.h"
#include "tests/fuzz/oracle.h"

using namespace swapscope;
using namespace swapscope::fuzz;
using namespace swapscope::libp2p;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr WallTime kNow{std::chrono::sys_days{std::chrono::year{2026} / 6 / 1}};
    const std::vector<Bytes> chain{Bytes{data, data + size}};
    const auto peer = verifyTlsCertificate(chain, kNow, std::nullopt);
    if (isAccepted(peer)) {
        require(isAccepted(verifyTlsCertificate(chain, kNow, *peer)), "a peer is who it is");
        const std::vector<Bytes> twice{chain.front(), chain.front()};
        require(!isAccepted(verifyTlsCertificate(twice, kNow, *peer)), "one certificate only");
    }
    return 0;
}
