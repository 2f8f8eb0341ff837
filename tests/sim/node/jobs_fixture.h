// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipld/dag_pb.h"
#include "core/ipld/unixfs_data.h"
#include "tests/sim/node/node_fixture.h"
#include "tests/support/vectors.h"

#include <QTemporaryDir>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

/// Two nodes that are connected, and a folder for what they read and write.
namespace swapscope::node {

namespace fs = std::filesystem;

inline std::string contentOf(const fs::path& path)
{
    std::ostringstream all;
    all << std::ifstream{path, std::ios::binary}.rdbuf();
    return all.str();
}

inline void writeTo(const fs::path& path, const std::string& content)
{
    fs::create_directories(path.parent_path());
    std::ofstream{path, std::ios::binary} << content;
}

inline std::string randomText(std::uint64_t seed, std::size_t bytes)
{
    const Bytes data = tests::splitmix(seed, bytes);
    return {data.begin(), data.end()};
}

/// Names and contents of all files below a folder.
inline std::map<std::string, std::string> treeOf(const fs::path& root)
{
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator{root}) {
        const std::string name = entry.path().lexically_relative(root).string();
        files[name] = entry.is_directory() ? "(folder)" : contentOf(entry.path());
    }
    return files;
}

struct JobPair
{
    explicit JobPair(fs::path takersProfile = {})
        : taker{clock, network, std::move(takersProfile), "10.0.0.2"}
    {
        connect();
    }
    void connect()
    {
        taker.execute(Connect{giver.node->listenAddresses().at(0)});
        clock.advance(std::chrono::seconds{2});
    }

    [[nodiscard]] fs::path path(const std::string& name) const
    {
        return fs::path{root.path().toStdString()} / name;
    }

    /// The job that began last.
    static telemetry::JobId lastJob(const SimNode& node)
    {
        return node.told<telemetry::JobStarted>().back().job;
    }
    static std::optional<telemetry::JobEnded> ended(const SimNode& node, telemetry::JobId job)
    {
        for (const auto& one : node.told<telemetry::JobEnded>()) {
            if (one.job == job) {
                return one;
            }
        }
        return std::nullopt;
    }
    bool runUntilEnded(const SimNode& node, telemetry::JobId job,
                       Duration limit = std::chrono::minutes{5})
    {
        return clock.runUntil([&] { return ended(node, job).has_value(); }, limit);
    }
    /// Runs a job to its end.
    telemetry::JobEnded run(SimNode& node, CommandBody body)
    {
        node.execute(std::move(body));
        const telemetry::JobId job = lastJob(node);
        if (!runUntilEnded(node, job)) {
            qFatal("a job did not end in time");
        }
        return *ended(node, job);
    }
    /// Runs until the node has said so once more.
    template <typename Body>
    Body nextOf(const SimNode& node, std::size_t before)
    {
        if (!clock.runUntil([&] { return node.told<Body>().size() > before; },
                            std::chrono::minutes{2})) {
            qFatal("it was not said in time");
        }
        return node.told<Body>().back();
    }
    telemetry::CollectPlanned plan(SimNode& node)
    {
        const std::size_t before = node.told<telemetry::CollectPlanned>().size();
        node.execute(CollectBlocks{.isDryRun = true});
        return nextOf<telemetry::CollectPlanned>(node, before);
    }

    /// A file in blocks of 64 KiB, imported by the giver.
    Cid give(const std::string& name, const std::string& content, bool keep = true)
    {
        writeTo(path(name), content);
        return run(giver, ImportFile{.path = path(name), .options = smallBlocks(), .keep = keep})
            .root;
    }
    static ipld::ImportOptions smallBlocks()
    {
        ipld::ImportOptions options;
        options.chunkBytes = 64 * limits::kKiB;
        return options;
    }
    /// A directory block with one entry of any name.
    static store::Block folderWith(const std::string& name, const Cid& cid)
    {
        ipld::UnixFsData data;
        data.type = ipld::UnixFsType::Directory;
        ipld::DagPbNode node;
        node.links.push_back({cid, name, 1});
        node.data = ipld::encodeUnixFs(data);
        auto bytes = std::make_shared<const Bytes>(ipld::encodeDagPb(std::move(node)));
        const auto hash =
            multiformats::Multihash::of(multiformats::hash_code::kSha2_256, *bytes).value();
        return {Cid::v1(multiformats::codec::kDagPb, hash), bytes};
    }

    QTemporaryDir root;
    sim::VirtualClock clock;
    sim::VirtualNetwork network{clock, 1};
    SimNode giver{clock, network, {}, "10.0.0.1"};
    SimNode taker;
};

} // namespace swapscope::node
