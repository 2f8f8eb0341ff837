// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/real_node.h"

#include <boost/asio/post.hpp>

#include <utility>

namespace swapscope::tests {

RealNode::RealNode(node::NodeConfig config)
    : pool{1,
           [this](std::function<void()> action) { boost::asio::post(context, std::move(action)); }}
{
    const node::Environment environment{
        context.get_executor(), clock, random, network, store, pool};
    node = std::make_unique<node::Node>(environment, crypto::PrivateKey::generate(random),
                                        std::move(config));
    node->start();
}

RealNode::~RealNode()
{
    net::TaskScope stopping{context.get_executor()};
    stopping.spawn(node->stop());
    pump([&stopping] { return stopping.size() == 0; }, std::chrono::seconds{5});
}

node::NodeConfig RealNode::loopback()
{
    node::NodeConfig config;
    config.listen = {multiformats::Multiaddr::parse("/ip4/127.0.0.1/tcp/0").value()};
    return config;
}

bool RealNode::pump(const std::function<bool()>& isDone, std::chrono::milliseconds within)
{
    const auto end = std::chrono::steady_clock::now() + within;
    while (!isDone() && std::chrono::steady_clock::now() < end) {
        pumpOnce();
    }
    return isDone();
}

void RealNode::pumpOnce()
{
    context.restart();
    context.run_one_for(std::chrono::milliseconds{5});
    context.poll();
}

std::optional<Bytes> RealNode::stored(const multiformats::Cid& cid)
{
    std::optional<Result<SharedBytes>> got;
    store.get(cid.hash(), [&got](Result<SharedBytes> result) { got = std::move(result); });
    pump([&got] { return got.has_value(); });
    if (!got || !*got) {
        return std::nullopt;
    }
    return ***got;
}

} // namespace swapscope::tests
