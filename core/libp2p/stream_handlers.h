// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/stream.h"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace swapscope::libp2p {

class PeerConnection;

/// A stream and the protocol that both sides agreed on for it.
struct NegotiatedStream
{
    std::unique_ptr<net::Stream> stream;
    std::string protocol;
};

/// Who answers which protocols, and how many streams of one group a connection may have served at
/// the same time.
class StreamHandlers
{
public:
    using Handler = std::function<net::Task<void>(PeerConnection&, NegotiatedStream)>;

    /// Protocols that share one handler and one cap.
    struct Group
    {
        Handler handler;
        std::size_t perConnection = 0;
    };

    /// Later entries for the same protocol are ignored. Groups live as long as this.
    void add(const std::vector<std::string>& protocols, Handler handler, std::size_t perConnection);

    [[nodiscard]] const Group* find(std::string_view protocol) const;

    /// Sorted.
    [[nodiscard]] std::vector<std::string> protocols() const;

private:
    std::vector<std::unique_ptr<Group>> m_groups;
    std::map<std::string, const Group*, std::less<>> m_byProtocol;
};

} // namespace swapscope::libp2p
