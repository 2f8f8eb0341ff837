// SPDX-License-Identifier: GPL-3.0-or-later
// One side of the benchmark on this project's node. Driven by lines on standard input, as the
// reference side is; each is answered by one line.
//   add SEED COUNT BYTES       blocks to have; "added"
//   prepare SEED COUNT BYTES   names of the blocks that get fetches; "prepared"
//   connect MULTIADDR          every node of this process; "connected"
//   get WINDOW                 every node fetches all of it; "got …" (see reportOf)
//   dial MULTIADDR COUNT MOST  one new node after the other connects; the oldest of them goes when
//                              more than MOST are there; "dialled SECONDS"
//   ask MULTIADDR BATCH        what was prepared, by want-haves, of a peer that lacks it all;
//                              "asked SECONDS"
//   import PATH                a file to have, in raw leaves of 256 KiB; "root CID"
//   save CID PATH              fetches a file by its root and writes it; "saved SECONDS"
//   usage                      "usage CPU_SECONDS"
#include "core/base/system_random.h"
#include "core/base/thread_pool.h"
#include "core/net/scope.h"
#include "core/net/sleep.h"
#include "core/world/content.h"
#include "tests/bench/compare/bench_node.h"
#include "tests/bench/compare/hand_client.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>

namespace swapscope::bench {
namespace {

namespace asio = boost::asio;

constexpr unsigned kPoolThreads = 2; // as the product has them
constexpr Duration kFairnessWindow = std::chrono::milliseconds{100};

double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double percentile(std::vector<Seconds>& values, std::size_t percent)
{
    std::ranges::sort(values);
    return values.empty() ? 0 : values[(values.size() - 1) * percent / 100].count();
}

/// Jain's index of what each node got in one window.
double jain(const std::vector<double>& shares)
{
    double sum = 0;
    double squares = 0;
    for (const double share : shares) {
        sum += share;
        squares += share * share;
    }
    return squares > 0 ? sum * sum / (static_cast<double>(shares.size()) * squares) : 1;
}

class Side
{
public:
    Side(World& world, libp2p::Security security, std::size_t nodes, const std::string& folder)
        : m_world{world}
        , m_security{security}
        , m_input{world.executor, ::dup(STDIN_FILENO)}
    {
        for (std::size_t i = 0; i < nodes; ++i) {
            m_nodes.push_back(std::make_unique<BenchNode>(world, security, folder));
        }
    }

    net::Task<void> serve()
    {
        std::cout << "listening " << m_nodes.front()->address().toString() << "\nready"
                  << std::endl;
        asio::streambuf buffer;
        for (;;) {
            boost::system::error_code error;
            co_await asio::async_read_until(m_input, buffer, '\n',
                                            asio::redirect_error(asio::use_awaitable, error));
            if (error) {
                break;
            }
            std::istream lines{&buffer};
            std::string line;
            std::getline(lines, line);
            const std::string reply = co_await run(std::istringstream{line});
            std::cout << reply << std::endl;
        }
        std::exit(0); // what the nodes hold is of no use to anybody
    }

private:
    net::Task<std::string> run(std::istringstream words)
    {
        std::string word;
        words >> word;
        if (word == "add" || word == "prepare") {
            std::uint64_t seed = 0;
            std::size_t count = 0;
            std::size_t bytes = 0;
            words >> seed >> count >> bytes;
            for (std::size_t i = 0; i < count; ++i) {
                store::Block block = world::makeBlock(seed + i, bytes);
                if (word == "prepare") {
                    m_cids.push_back(block.cid);
                } else {
                    std::vector<store::Block> one{std::move(block)};
                    co_await m_nodes.front()->add(std::move(one));
                }
            }
            co_return word == "add" ? "added" : "prepared";
        }
        if (word == "connect") {
            const auto address = addressFrom(words);
            for (const auto& node : m_nodes) {
                co_await node->connect(address);
            }
            co_return "connected";
        }
        if (word == "get") {
            std::size_t window = 0;
            words >> window;
            co_return co_await get(window);
        }
        if (word == "dial") {
            const auto address = addressFrom(words);
            std::size_t count = 0;
            std::size_t most = 0;
            words >> count >> most;
            co_return textOf("dialled", co_await dialNew(address, count, most));
        }
        if (word == "ask") {
            const auto address = addressFrom(words);
            std::size_t batch = 0;
            words >> batch;
            const libp2p::HostWorld world{m_world.executor, m_world.clock, m_world.random,
                                          m_world.network};
            m_hand = std::make_unique<HandClient>(world, m_security);
            co_return textOf("asked", co_await m_hand->askInVain(address, m_cids, batch));
        }
        if (word == "import") {
            std::string path;
            words >> path;
            co_return "root " + (co_await m_nodes.front()->importFile(path)).toString();
        }
        if (word == "save") {
            std::string root;
            std::string path;
            words >> root >> path;
            co_return textOf("saved", co_await m_nodes.front()->saveFile(root, path));
        }
        if (word == "usage") {
            co_return "usage " + std::to_string(cpuSeconds());
        }
        co_return "error no such command: " + word;
    }

    static multiformats::Multiaddr addressFrom(std::istringstream& words)
    {
        std::string text;
        words >> text;
        return multiformats::Multiaddr::parse(text).value();
    }

    static std::string textOf(const char* word, Seconds seconds)
    {
        return std::string{word} + ' ' + std::to_string(seconds.count());
    }

    net::Task<Seconds> dialNew(multiformats::Multiaddr address, std::size_t count, std::size_t most)
    {
        const auto start = std::chrono::steady_clock::now();
        for (std::size_t i = 0; i < count; ++i) {
            if (m_nodes.size() > most) { // the first is the process's own
                co_await m_nodes[1]->stop();
                m_nodes.erase(m_nodes.begin() + 1);
            }
            m_nodes.push_back(std::make_unique<BenchNode>(m_world, m_security, std::string{}));
            co_await m_nodes.back()->connect(address);
        }
        co_return std::chrono::steady_clock::now() - start;
    }

    net::Task<void> fetchOne(BenchNode& node, std::size_t window)
    {
        m_fetched.push_back(co_await node.fetch(m_cids, window));
        m_fetchedOne.notify();
    }

    /// Notes Jain's index of each window in which every node still fetches.
    net::Task<void> watchFairness()
    {
        std::vector<std::uint64_t> before(m_nodes.size(), 0);
        while (m_fetched.empty()) {
            co_await net::sleepFor(m_world.clock, kFairnessWindow);
            std::vector<double> shares;
            for (std::size_t i = 0; i < m_nodes.size(); ++i) {
                const std::uint64_t received = m_nodes[i]->received();
                shares.push_back(static_cast<double>(received - before[i]));
                before[i] = received;
            }
            if (m_fetched.empty()) {
                m_jain.push_back(jain(shares));
            }
        }
    }

    net::Task<std::string> get(std::size_t window)
    {
        m_fetched.clear();
        m_jain.clear();
        net::TaskScope scope{m_world.executor};
        for (const auto& node : m_nodes) {
            scope.spawn(fetchOne(*node, window));
        }
        if (m_nodes.size() > 1) {
            scope.spawn(watchFairness());
        }
        while (m_fetched.size() < m_nodes.size()) {
            co_await m_fetchedOne.wait();
        }
        scope.cancel();
        co_await scope.join();
        co_return report();
    }

    /// "got SECONDS first SECONDS p50 SECONDS p99 SECONDS jain MEAN".
    std::string report()
    {
        std::ostringstream text;
        std::vector<Seconds> latency;
        for (const Fetched& one : m_fetched) {
            latency.insert(latency.end(), one.latency.begin(), one.latency.end());
        }
        double sum = 0;
        for (const double index : m_jain) {
            sum += index;
        }
        text << "got " << m_fetched.back().whole.count() << " first "
             << m_fetched.front().whole.count() << " p50 " << percentile(latency, 50) << " p99 "
             << percentile(latency, 99) << " jain "
             << (m_jain.empty() ? 1 : sum / static_cast<double>(m_jain.size()));
        return text.str();
    }

    World& m_world;
    libp2p::Security m_security;
    asio::posix::stream_descriptor m_input;
    std::vector<std::unique_ptr<BenchNode>> m_nodes;
    std::unique_ptr<HandClient> m_hand;
    std::vector<Cid> m_cids;
    std::vector<Fetched> m_fetched; ///< In the order of their ends.
    net::Notifier m_fetchedOne;
    std::vector<double> m_jain;
};

/// @param folder  Of an LMDB store, or empty.
int serve(libp2p::Security security, std::size_t nodes, const std::string& folder)
{
    asio::io_context context{1};
    SystemRandom random;
    net::AsioClock clock{context.get_executor()};
    net::TcpNetwork network{context.get_executor()};
    ThreadPool pool{kPoolThreads, [&context](std::function<void()> action) {
                        asio::post(context, std::move(action));
                    }};
    World world{context.get_executor(), clock, random, network, pool};
    Side side{world, security, nodes, folder};
    net::TaskScope scope{context.get_executor()};
    scope.spawn(side.serve());
    clock.run(context);
    return 0;
}

} // namespace
} // namespace swapscope::bench

/// bench_peer [noise|tls] [NODES] [FOLDER]
int main(int argc, char** argv)
{
    using swapscope::libp2p::Security;
    const bool isTls = argc > 1 && std::string_view{argv[1]} == "tls";
    const std::size_t nodes = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1;
    return swapscope::bench::serve(isTls ? Security::Tls : Security::Noise, nodes,
                                   argc > 3 ? argv[3] : "");
}
