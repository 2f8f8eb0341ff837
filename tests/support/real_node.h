// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/system_random.h"
#include "core/base/thread_pool.h"
#include "core/net/asio_clock.h"
#include "core/net/scope.h"
#include "core/net/tcp_network.h"
#include "core/node/node.h"
#include "core/store/memory_store.h"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace swapscope::tests {

/// A whole node over real sockets, blocks in memory, that runs while the test pumps it.
class RealNode
{
public:
    explicit RealNode(node::NodeConfig config = loopback());
    ~RealNode(); ///< Stops.

    /// Listens on a free loopback port.
    static node::NodeConfig loopback();

    /// Runs the node until `isDone` or `within`. @return isDone().
    bool pump(const std::function<bool()>& isDone,
              std::chrono::milliseconds within = std::chrono::seconds{30});
    /// Runs what is ready, waiting for at most a few milliseconds.
    void pumpOnce();

    void execute(node::CommandBody body) { node->execute({{}, std::move(body)}); }
    [[nodiscard]] multiformats::Multiaddr address() const { return node->listenAddresses().at(0); }
    /// Bytes of a stored block; none when it is not here.
    [[nodiscard]] std::optional<Bytes> stored(const multiformats::Cid& cid);

    boost::asio::io_context context{1};
    SystemRandom random;
    net::AsioClock clock{context.get_executor()};
    net::TcpNetwork network{context.get_executor()};
    ThreadPool pool;
    store::MemoryStore store{clock};
    std::unique_ptr<node::Node> node;
};

} // namespace swapscope::tests
