// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/tcp_network.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <cstring>
#include <string>
#include <utility>

namespace swapscope::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using multiformats::Multiaddr;

namespace {

std::string textOf(const tcp::endpoint& endpoint)
{
    const std::string host = endpoint.address().to_string();
    const std::string port = std::to_string(endpoint.port());
    return endpoint.address().is_v6() ? "[" + host + "]:" + port : host + ":" + port;
}

Multiaddr addressOf(const tcp::endpoint& endpoint)
{
    auto address = Multiaddr::ofTcp({endpoint.address().to_string(), endpoint.port()});
    return address ? *address : Multiaddr{}; // only if the system made up a host of its own
}

Result<tcp::endpoint> endpointOf(const Multiaddr& address)
{
    const auto target = address.tcpEndpoint();
    if (!target) {
        return fail(ErrorCode::Unsupported, address.toString() + " is not an IP address with TCP");
    }
    error_code error;
    const auto host = asio::ip::make_address(target->host, error);
    if (error) {
        return fail(ErrorCode::Unsupported, target->host + ": " + error.message());
    }
    return tcp::endpoint{host, target->port};
}

Error toError(const error_code& error, const std::string& what)
{
    ErrorCode code = ErrorCode::Io;
    if (error == asio::error::connection_refused) {
        code = ErrorCode::Refused;
    } else if (error == asio::error::timed_out) {
        code = ErrorCode::TimedOut;
    } else if (error == asio::error::connection_reset || error == asio::error::broken_pipe) {
        code = ErrorCode::Reset;
    } else if (error == asio::error::operation_aborted) {
        code = ErrorCode::Cancelled;
    }
    return fail(code, what + ": " + error.message());
}

/// The system takes no more than this beyond what the peer's window has room for: small messages
/// do not wait behind megabytes in the socket, and "accepted by the socket" means nearly sent.
constexpr int kUnsentBytes = 128 * 1024;
using UnsentLow = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_NOTSENT_LOWAT>;

/// One connected socket.
class TcpConnection final : public Connection
{
public:
    TcpConnection(tcp::socket socket, const tcp::endpoint& local, const tcp::endpoint& remote)
        : m_socket{std::move(socket)}
        , m_local{addressOf(local)}
        , m_remote{addressOf(remote)}
        , m_name{textOf(remote)}
    {}

    /// Errors: Io when the peer has gone already.
    static Result<std::unique_ptr<Connection>> of(tcp::socket socket)
    {
        error_code error;
        const auto remote = socket.remote_endpoint(error);
        const auto local = error ? tcp::endpoint{} : socket.local_endpoint(error);
        if (!error) {
            socket.set_option(tcp::no_delay{true}, error);
        }
        if (!error) {
            socket.set_option(UnsentLow{kUnsentBytes}, error);
        }
        if (error) {
            return toError(error, "a new connection ended at once");
        }
        return std::unique_ptr<Connection>{
            std::make_unique<TcpConnection>(std::move(socket), local, remote)};
    }

    Task<Result<std::size_t>> readSome(std::span<std::uint8_t> into) override
    {
        error_code error;
        const std::size_t got =
            co_await m_socket.async_read_some(asio::buffer(into.data(), into.size()),
                                              asio::redirect_error(asio::use_awaitable, error));
        if (error == asio::error::eof) {
            co_return std::size_t{0};
        }
        if (error) {
            co_return failure(error);
        }
        co_return got;
    }

    Task<Result<void>> write(ByteView bytes) override
    {
        error_code error;
        co_await asio::async_write(m_socket, asio::buffer(bytes.data(), bytes.size()),
                                   asio::redirect_error(asio::use_awaitable, error));
        if (error) {
            co_return failure(error);
        }
        co_return Result<void>{};
    }

    Task<Result<void>> closeWrite() override
    {
        error_code error;
        m_socket.shutdown(tcp::socket::shutdown_send, error);
        if (error) {
            co_return failure(error);
        }
        co_return Result<void>{};
    }

    void reset(std::uint32_t /*code*/) override
    {
        m_isReset = true;
        error_code ignored; // the socket is given up in any case
        m_socket.set_option(asio::socket_base::linger{true, 0}, ignored);
        m_socket.close(ignored);
    }

    const Multiaddr& localAddress() const override { return m_local; }
    const Multiaddr& remoteAddress() const override { return m_remote; }

private:
    Error failure(const error_code& error) const
    {
        if (m_isReset) {
            return fail(ErrorCode::Reset, m_name + ": we ended the connection");
        }
        return toError(error, m_name);
    }

    tcp::socket m_socket;
    Multiaddr m_local;
    Multiaddr m_remote;
    std::string m_name;
    bool m_isReset = false;
};

/// Appends each interface's address of the endpoint's family. Link-local IPv6 is left out: it means
/// nothing to a peer without the interface's name.
void appendInterfaces(std::vector<Multiaddr>& to, const tcp::endpoint& bound)
{
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) {
        return;
    }
    const int family = bound.address().is_v6() ? AF_INET6 : AF_INET;
    for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next) {
        if (one->ifa_addr == nullptr || one->ifa_addr->sa_family != family
            || (one->ifa_flags & IFF_UP) == 0)
        {
            continue;
        }
        tcp::endpoint endpoint;
        const std::size_t size = family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
        std::memcpy(endpoint.data(), one->ifa_addr, size);
        endpoint.resize(size);
        endpoint.port(bound.port());
        if (!endpoint.address().is_v6() || !endpoint.address().to_v6().is_link_local()) {
            to.push_back(addressOf(endpoint));
        }
    }
    ::freeifaddrs(list);
}

class TcpListener final : public Listener
{
public:
    TcpListener(tcp::acceptor acceptor, tcp::endpoint bound)
        : m_acceptor{std::move(acceptor)}
        , m_bound{std::move(bound)}
    {}

    Task<Result<std::unique_ptr<Connection>>> accept() override
    {
        error_code error;
        tcp::socket socket =
            co_await m_acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (!m_acceptor.is_open()) {
            co_return fail(ErrorCode::Closed, "the listener is closed");
        }
        if (error) {
            co_return toError(error, "cannot accept a connection");
        }
        auto connection = TcpConnection::of(std::move(socket));
        if (!connection) {
            co_return fail(ErrorCode::Io, connection.error().detail);
        }
        co_return connection;
    }

    std::vector<Multiaddr> addresses() const override
    {
        std::vector<Multiaddr> all;
        if (m_bound.address().is_unspecified()) {
            appendInterfaces(all, m_bound);
        } else {
            all.push_back(addressOf(m_bound));
        }
        return all;
    }

    void close() override
    {
        error_code ignored; // there is nothing that we could do about it
        m_acceptor.close(ignored);
    }

private:
    tcp::acceptor m_acceptor;
    tcp::endpoint m_bound;
};

/// What has to hold before a port is listened on; stops at the first failure.
error_code bindTo(tcp::acceptor& acceptor, const tcp::endpoint& endpoint)
{
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) {
        acceptor.set_option(tcp::acceptor::reuse_address{true}, error);
    }
    if (!error && endpoint.address().is_v6()) {
        acceptor.set_option(asio::ip::v6_only{true}, error);
    }
    if (!error) {
        acceptor.bind(endpoint, error);
    }
    if (!error) {
        acceptor.listen(asio::socket_base::max_listen_connections, error);
    }
    return error;
}

} // namespace

TcpNetwork::TcpNetwork(Executor executor, TcpOptions options)
    : m_executor{std::move(executor)}
    , m_options{options}
{}

Task<Result<std::unique_ptr<Connection>>> TcpNetwork::dial(Multiaddr address)
{
    const auto endpoint = endpointOf(address);
    if (!endpoint) {
        co_return endpoint.error();
    }
    tcp::socket socket{m_executor};
    error_code error;
    socket.open(endpoint->protocol(), error);
    if (!error && m_options.receiveBufferBytes != 0) {
        socket.set_option(asio::socket_base::receive_buffer_size{m_options.receiveBufferBytes},
                          error);
    }
    if (error) {
        co_return toError(error, "cannot make a socket");
    }
    co_await socket.async_connect(*endpoint, asio::redirect_error(asio::use_awaitable, error));
    if (error) {
        co_return toError(error, "cannot connect to " + textOf(*endpoint));
    }
    co_return TcpConnection::of(std::move(socket));
}

Result<std::unique_ptr<Listener>> TcpNetwork::listen(const Multiaddr& address)
{
    const auto endpoint = endpointOf(address);
    if (!endpoint) {
        return endpoint.error();
    }
    tcp::acceptor acceptor{m_executor};
    error_code error = bindTo(acceptor, *endpoint);
    if (error == asio::error::address_in_use) {
        return fail(ErrorCode::Busy,
                    "port " + std::to_string(endpoint->port()) + " is in use by another program");
    }
    const auto bound = error ? tcp::endpoint{} : acceptor.local_endpoint(error);
    if (error) {
        return toError(error, "cannot listen on " + textOf(*endpoint));
    }
    return std::unique_ptr<Listener>{std::make_unique<TcpListener>(std::move(acceptor), bound)};
}

} // namespace swapscope::net
