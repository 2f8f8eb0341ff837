// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/files/walk.h"
#include "core/node/block_access.h"
#include "core/rpc/call.h"

#include <memory>
#include <string>
#include <vector>

/// How commands name blocks and content and get at them.
namespace swapscope::rpc {

using multiformats::Cid;

/// The blocks of one request, all in one session, with errors in the words that clients know.
class RequestBlocks final : public files::BlockSource
{
public:
    explicit RequestBlocks(const Call& call);
    RequestBlocks(const Call& call, bool isOffline);

    [[nodiscard]] Ticket fetch(const Cid& cid, Done done) override;
    void cancel(Ticket ticket) override { m_session->cancel(ticket); }
    [[nodiscard]] std::optional<std::uint32_t> sizeOf(const Cid& cid) const override
    {
        return m_session->sizeOf(cid);
    }

private:
    std::unique_ptr<node::BlockSession> m_session;
};

/// How far ahead of the client blocks are fetched: many clients together must not fill the memory.
[[nodiscard]] files::WalkOptions walkOptions(const Call& call);

/// Bytes of a reply that are worth a write.
inline constexpr std::size_t kFlushBytes = 64 * 1024;

/// What a CID, /ipfs/<cid>/<names> or ipfs:// link leads to. Errors: Invalid for what is none of
/// these, with the place; those of files::resolve().
[[nodiscard]] net::Task<Result<Cid>> resolvePath(files::BlockSource& blocks, std::string text);

/// The last element of a path, as a file is called that is saved from it.
[[nodiscard]] std::string lastElement(std::string_view path);

/// A CID in the base that the request asks for (cid-base=).
[[nodiscard]] std::string cidText(const Call& call, const Cid& cid);

/// A CID from an argument, perhaps behind /ipfs/. Errors: Invalid.
[[nodiscard]] Result<Cid> parseBlockArgument(const std::string& text);

} // namespace swapscope::rpc
