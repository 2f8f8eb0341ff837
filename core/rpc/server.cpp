// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/server.h"

#include "core/base/rpc_limits.h"
#include "core/base/text.h"
#include "core/net/deadline.h"
#include "core/net/network.h"
#include "core/net/scope.h"
#include "core/net/sleep.h"
#include "core/node/node.h"
#include "core/rpc/connection.h"

#include <boost/asio/ip/address.hpp>

#include <charconv>
#include <chrono>
#include <list>
#include <memory>
#include <utility>

namespace swapscope::rpc {
namespace {

using multiformats::Multiaddr;

constexpr Duration kAcceptPause = std::chrono::milliseconds{200};
constexpr std::size_t kMostTurnedAway = 64; ///< At a time, with a word; more without one.

/// Accepts clients and keeps one Connection for each.
class Server final : public node::Service
{
public:
    Server(node::Node& node, ServerOptions options)
        : m_node{node}
        , m_options{std::move(options)}
        , m_services{node, m_options.version, m_options.shutDown}
        , m_accepting{node.parts().environment.executor}
        , m_serving{node.parts().environment.executor}
    {}

    Result<std::string> start() override
    {
        if (m_options.token.empty() && !isLoopback(m_options.listen)) {
            return fail(ErrorCode::Refused, "others reach " + m_options.listen.toString()
                                                + ": set a token first, or use 127.0.0.1");
        }
        auto listener = m_node.parts().environment.network.listen(m_options.listen);
        if (!listener) {
            return listener.error();
        }
        m_listener = std::move(*listener);
        const auto addresses = m_listener->addresses();
        const auto bound =
            addresses.empty() ? m_options.listen.tcpEndpoint() : addresses.front().tcpEndpoint();
        m_rules = {bound->port, m_options.token, m_options.origins};
        m_accepting.spawn(accept());
        const bool isV6 = bound->host.find(':') != std::string::npos;
        return "http://" + (isV6 ? "[" + bound->host + "]" : bound->host) + ":"
               + std::to_string(bound->port);
    }

    void onEvent(const telemetry::Event& event) override
    {
        m_services.events.onEvent(event);
        if (std::holds_alternative<telemetry::MessageReceived>(event.body)) {
            ++m_services.counters.messagesReceived;
        } else if (const auto* sent = std::get_if<telemetry::EnvelopeSent>(&event.body)) {
            m_services.counters.blocksSent += sent->blocks;
        }
    }

    net::Task<void> stop() override
    {
        if (m_listener) {
            m_listener->close();
        }
        m_accepting.cancel();
        co_await m_accepting.join();
        for (auto& connection : m_connections) {
            connection->end();
        }
        co_await m_serving.join();
        m_listener.reset();
    }

private:
    net::Task<void> accept()
    {
        while (true) {
            auto accepted = co_await m_listener->accept();
            if (!accepted && accepted.error().code == ErrorCode::Closed) {
                co_return;
            }
            if (!accepted) {
                co_await net::sleepFor(clock(), kAcceptPause);
                continue;
            }
            if (m_connections.size() >= limits::kRpcConnections) {
                if (m_turnedAway < kMostTurnedAway) {
                    m_serving.spawn(turnAway(std::move(*accepted)));
                }
                continue; // or it is ended with its owner, at once
            }
            auto made = std::make_unique<Connection>(std::move(*accepted), m_services, m_rules);
            m_connections.push_back(std::move(made));
            m_serving.spawn(serve(std::prev(m_connections.end())));
        }
    }

    /// Says why to one client too many.
    net::Task<void> turnAway(std::unique_ptr<net::Connection> stream)
    {
        static constexpr std::string_view kBusy =
            "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\n"
            "Content-Length: 40\r\nConnection: close\r\n\r\n"
            "503 - Too many connections; retry later\n";
        ++m_turnedAway;
        auto telling = tell(*stream, kBusy);
        co_await net::runUntil(clock(), clock().now() + kAcceptPause, std::move(telling));
        --m_turnedAway;
    }

    static net::Task<void> tell(net::Connection& stream, std::string_view text)
    {
        auto written = co_await stream.write(asBytes(text));
        if (written) {
            co_await stream.closeWrite();
        }
    }

    net::Task<void> serve(std::list<std::unique_ptr<Connection>>::iterator place)
    {
        co_await (*place)->run();
        m_connections.erase(place);
    }

    [[nodiscard]] Clock& clock() { return m_node.parts().environment.clock; }

    node::Node& m_node;
    ServerOptions m_options;
    Services m_services;
    GateRules m_rules;
    std::unique_ptr<net::Listener> m_listener;
    std::list<std::unique_ptr<Connection>> m_connections;
    std::size_t m_turnedAway = 0; // being told so
    net::TaskScope m_accepting;
    net::TaskScope m_serving;
};

} // namespace

Result<Multiaddr> parseListenAddress(std::string_view text)
{
    if (text.starts_with('/')) {
        auto address = Multiaddr::parse(text);
        if (address && !address->tcpEndpoint()) {
            return fail(ErrorCode::Invalid, "it has to be an IP address with a TCP port");
        }
        return address;
    }
    const std::size_t colon = text.rfind(':');
    std::uint16_t port = 0;
    const std::string_view digits = colon == text.npos ? "" : text.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) {
        return fail(ErrorCode::Invalid, "write it as HOST:PORT, such as 127.0.0.1:5001");
    }
    std::string host{text.substr(0, colon)};
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    }
    return Multiaddr::ofTcp({host == "localhost" ? "127.0.0.1" : host, port});
}

bool isLoopback(const Multiaddr& address)
{
    const auto endpoint = address.tcpEndpoint();
    boost::system::error_code error;
    const auto host = boost::asio::ip::make_address(endpoint ? endpoint->host : "", error);
    return !error && host.is_loopback();
}

node::ServiceMaker serverMaker(ServerOptions options)
{
    return [options = std::move(options)](node::Node& node) -> std::unique_ptr<node::Service> {
        return std::make_unique<Server>(node, options);
    };
}

} // namespace swapscope::rpc
