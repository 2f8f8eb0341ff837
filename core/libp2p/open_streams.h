// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/libp2p/stream_handlers.h"

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace swapscope::libp2p {

/// The streams of one connection that somebody holds, by protocol.
class OpenStreams
{
public:
    /// The stream, which counts while it lives. It may outlive this.
    [[nodiscard]] NegotiatedStream count(NegotiatedStream stream);

    /// The protocol of each, sorted.
    [[nodiscard]] std::vector<std::string> protocols() const;

private:
    using Counts = std::map<std::string, std::size_t, std::less<>>;
    class Counted;

    std::shared_ptr<Counts> m_counts = std::make_shared<Counts>();
};

} // namespace swapscope::libp2p
