// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/world/sim_world.h"

#include "core/net/scope.h"

#include <utility>

namespace swapscope::world {
namespace {

constexpr std::uint16_t kPort = 4001;

} // namespace

SimWorld::Place::Place(SimWorld& world, std::string name, const NodeOptions& options)
    : host{std::move(name)}
    , random{world.m_random.next()}
    , pool{world.m_clock}
    , store{world.m_clock}
{
    node::NodeConfig config;
    config.listen = {multiformats::Multiaddr::ofTcp({host, kPort}).value()};
    config.agent = "sim/" + host;
    config.security = {libp2p::Security::Noise};
    config.exchange = options.exchange;
    const node::Environment environment{
        world.m_clock.executor(), world.m_clock, random, world.m_network.host(host), store, pool,
        options.ledgers};
    node = std::make_unique<node::Node>(environment, crypto::PrivateKey::generate(random),
                                        std::move(config));
}

SimWorld::SimWorld(std::uint64_t seed)
    : m_random{seed}
    , m_network{m_clock, m_random.next()}
{}

SimWorld::~SimWorld()
{
    net::TaskScope stopping{m_clock.executor()};
    for (const auto& place : m_places) {
        stopping.spawn(place->node->stop());
    }
    m_clock.runUntil([&stopping] { return stopping.size() == 0; }, std::chrono::seconds{10});
}

std::size_t SimWorld::addNode(NodeOptions options)
{
    const std::size_t index = m_places.size();
    m_places.push_back(
        std::make_unique<Place>(*this, "10.0.0." + std::to_string(index + 1), options));
    node::Node& node = *m_places.back()->node;
    if (options.isTraced) {
        node.log().addReader([this, index](const telemetry::Event& event) {
            m_trace += std::to_string(index) + ' '
                       + std::to_string(event.at.time_since_epoch().count()) + ' '
                       + std::to_string(event.seq) + '<' + std::to_string(event.cause) + ' '
                       + telemetry::describe(event.body) + '\n';
        });
    }
    if (options.observe) {
        node.log().addReader(std::move(options.observe));
    }
    node.start();
    return index;
}

multiformats::Multiaddr SimWorld::address(std::size_t index)
{
    return node(index).listenAddresses().at(0);
}

void SimWorld::connect(std::size_t from, std::size_t to)
{
    node(from).execute({{}, node::Connect{address(to)}});
}

void SimWorld::want(std::size_t index, std::vector<multiformats::Cid> cids)
{
    node(index).execute({{}, node::WantBlocks{std::move(cids), "test"}});
}

void SimWorld::add(std::size_t index, std::vector<store::Block> blocks)
{
    node(index).execute({{}, node::AddBlocks{std::move(blocks)}});
}

bool SimWorld::runUntil(const std::function<bool()>& predicate, Duration limit)
{
    return m_clock.runUntil(predicate, limit);
}

void SimWorld::advance(Duration duration)
{
    m_clock.advance(duration);
}

} // namespace swapscope::world
