// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/multistream.h"

#include "core/base/limits.h"
#include "core/base/varint.h"
#include "core/net/io.h"

#include <cassert>

namespace swapscope::libp2p {
namespace {

constexpr std::size_t kQuotedBytes = 64; // of a stranger's token in an error text

std::string quoted(std::string_view token)
{
    std::string text{"\""};
    for (const char c : token.substr(0, kQuotedBytes)) {
        const bool isPlain = c >= ' ' && c <= '~';
        text.push_back(isPlain ? c : '?');
    }
    text += token.size() > kQuotedBytes ? "…\"" : "\"";
    return text;
}

net::Task<Result<std::string>> readToken(net::Stream& stream)
{
    const auto body = co_await net::readFramed(stream, limits::kMultistreamToken);
    if (!body) {
        co_return body.error();
    }
    const auto token = decodeToken(*body);
    if (!token) {
        co_return token.error();
    }
    co_return std::string{*token};
}

net::Task<Result<void>> readHeader(net::Stream& stream)
{
    const auto header = co_await readToken(stream);
    if (!header) {
        co_return header.error();
    }
    if (*header != kMultistreamHeader) {
        co_return fail(ErrorCode::Invalid, "the peer greets with " + quoted(*header) + ", not with "
                                               + std::string{kMultistreamHeader});
    }
    co_return Result<void>{};
}

} // namespace

void appendToken(Bytes& to, std::string_view token)
{
    assert(token.size() < limits::kMultistreamToken);
    appendVarint(to, token.size() + 1);
    append(to, asBytes(token));
    to.push_back('\n');
}

Result<std::string_view> decodeToken(ByteView body)
{
    if (body.size() > limits::kMultistreamToken) {
        return fail(ErrorCode::TooLarge,
                    "a multistream token of " + std::to_string(body.size()) + " bytes");
    }
    if (body.empty() || body.back() != '\n') {
        return fail(ErrorCode::Invalid, "a multistream token does not end with a line feed");
    }
    return asText(body.first(body.size() - 1));
}

net::Task<Result<std::string>> selectOutbound(net::Stream& stream,
                                              std::vector<std::string> proposals)
{
    assert(!proposals.empty() && proposals.size() <= limits::kMultistreamProposals);
    Bytes message;
    appendToken(message, kMultistreamHeader);
    for (std::size_t i = 0; i < proposals.size(); ++i) {
        appendToken(message, proposals[i]);
        const auto written = co_await stream.write(message);
        if (!written) {
            co_return written.error();
        }
        message.clear();
        if (i == 0) {
            const auto greeted = co_await readHeader(stream);
            if (!greeted) {
                co_return greeted.error();
            }
        }
        const auto answer = co_await readToken(stream);
        if (!answer) {
            co_return answer.error();
        }
        if (*answer == proposals[i]) {
            co_return proposals[i];
        }
        if (*answer != kMultistreamRefusal) {
            co_return fail(ErrorCode::Invalid, "the peer answers the proposal "
                                                   + quoted(proposals[i]) + " with "
                                                   + quoted(*answer));
        }
    }
    co_return fail(ErrorCode::Refused,
                   "the peer supports none of the " + std::to_string(proposals.size())
                       + " protocols proposed, such as " + quoted(proposals.front()));
}

net::Task<Result<std::string>> acceptInbound(net::Stream& stream,
                                             std::function<bool(std::string_view)> supports)
{
    Bytes message;
    appendToken(message, kMultistreamHeader);
    static_cast<void>(co_await stream.write(message));
    const auto greeted = co_await readHeader(stream);
    if (!greeted) {
        co_return greeted.error();
    }
    for (std::uint64_t count = 0; count < limits::kMultistreamProposals; ++count) {
        auto proposal = co_await readToken(stream);
        if (!proposal) {
            co_return proposal.error();
        }
        const bool isSupported = supports(*proposal);
        message.clear();
        appendToken(message, isSupported ? std::string_view{*proposal} : kMultistreamRefusal);
        static_cast<void>(co_await stream.write(message));
        if (isSupported) {
            co_return *std::move(proposal);
        }
    }
    co_return fail(ErrorCode::TooLarge, "the peer made more than "
                                            + std::to_string(limits::kMultistreamProposals)
                                            + " proposals without an agreement");
}

} // namespace swapscope::libp2p
