// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/content.h"

#include "core/base/rpc_limits.h"
#include "core/base/text.h"
#include "core/files/directory.h"
#include "core/multiformats/link.h"
#include "core/multiformats/multibase.h"
#include "core/rpc/peers.h"

#include <algorithm>
#include <utility>

namespace swapscope::rpc {
namespace {

std::unique_ptr<node::BlockSession> openSession(const Call& call, bool isOffline)
{
    node::BlockOptions options;
    options.origin = "script";
    options.offline = isOffline;
    return call.node().blocks().open(std::move(options));
}

Error invalidPath(std::string_view text, const Error& error)
{
    return fail(ErrorCode::Invalid, "invalid path \"" + cleanText(text) + "\": " + error.detail);
}

} // namespace

RequestBlocks::RequestBlocks(const Call& call)
    : RequestBlocks{call, call.isOffline()}
{}

RequestBlocks::RequestBlocks(const Call& call, bool isOffline)
    : m_session{openSession(call, isOffline)}
{}

RequestBlocks::Ticket RequestBlocks::fetch(const Cid& cid, Done done)
{
    return m_session->fetch(cid, [cid, done = std::move(done)](Result<SharedBytes> block) {
        if (!block && block.error().code == ErrorCode::NotFound) {
            block = fail(ErrorCode::NotFound,
                         "block was not found locally (offline): ipld: could not find "
                             + cid.toString());
        }
        done(std::move(block));
    });
}

files::WalkOptions walkOptions(const Call& call)
{
    files::WalkOptions options;
    options.blocksAhead = 32;
    options.bytesAhead = std::clamp<std::uint64_t>(
        limits::kRpcHeldBytes / std::max<std::size_t>(call.services().running, 1), limits::kMiB,
        8 * limits::kMiB);
    return options;
}

net::Task<Result<Cid>> resolvePath(files::BlockSource& blocks, std::string text)
{
    auto path = multiformats::parseContentPath(text);
    if (!path) {
        co_return invalidPath(text, path.error());
    }
    std::vector<std::string> names = std::move(path->names);
    auto resolved = co_await files::resolve(blocks, path->root, std::move(names));
    co_return resolved;
}

std::string lastElement(std::string_view path)
{
    while (path.ends_with('/')) {
        path.remove_suffix(1);
    }
    const auto slash = path.rfind('/');
    return std::string{slash == path.npos ? path : path.substr(slash + 1)};
}

std::string cidText(const Call& call, const Cid& cid)
{
    const std::string base = call.text("cid-base");
    const bool upgrades = call.flag("upgrade-cidv0-in-output");
    const auto parsed =
        base.empty() || base == "b58mh" ? Result<PeerBase>{PeerBase{}} : peerBaseOf(base);
    if (cid.version() == 0 && !upgrades) {
        return cid.toString();
    }
    const Cid v1 = cid.version() == 0 ? Cid::v1(cid.codec(), cid.hash()) : cid;
    return parsed && parsed->multibase ? multiformats::encodeMultibase(
               static_cast<multiformats::Base>(*parsed->multibase), v1.bytes())
                                       : v1.toString();
}

Result<Cid> parseBlockArgument(const std::string& text)
{
    const auto path = multiformats::parseContentPath(text);
    if (!path) {
        return invalidPath(text, path.error());
    }
    if (!path->names.empty()) {
        return invalidPath(text, fail(ErrorCode::Invalid, "it has to be a CID by itself"));
    }
    return path->root;
}

} // namespace swapscope::rpc
