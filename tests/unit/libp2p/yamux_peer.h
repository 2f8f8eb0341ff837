// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/libp2p/yamux_session.h"

#include <chrono>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace swapscope::tests {

/// The other end of a session under test: a script that writes frames by hand and sees what comes
/// back, frame by frame.
class YamuxPeer
{
public:
    struct Frame
    {
        libp2p::YamuxHeader header;
        Bytes payload;

        friend bool operator==(const Frame&, const Frame&) = default;
    };

    static constexpr std::uint32_t kWindow = 256 * 1024;

    explicit YamuxPeer(libp2p::Role role)
        : session{role, now}
    {
        takeFrames(); // the first ping, which most tests leave unanswered
    }

    void send(const libp2p::YamuxHeader& header, std::size_t payload = 0)
    {
        Bytes bytes;
        append(bytes, libp2p::encodeYamuxHeader(header));
        bytes.resize(bytes.size() + payload);
        session.feed(bytes, now);
    }

    void sendData(libp2p::YamuxId id, std::string_view text, std::uint16_t flags = 0)
    {
        Bytes bytes;
        append(bytes,
               libp2p::encodeYamuxHeader({.flags = flags,
                                          .streamId = id,
                                          .length = static_cast<std::uint32_t>(text.size())}));
        append(bytes, asBytes(text));
        session.feed(bytes, now);
    }

    void sendUpdate(libp2p::YamuxId id, std::uint16_t flags, std::uint32_t length = 0)
    {
        send({libp2p::YamuxType::WindowUpdate, flags, id, length});
    }

    /// All that the session has to say, whatever the amount.
    std::vector<Frame> takeFrames(std::size_t target = std::numeric_limits<std::size_t>::max())
    {
        Bytes out;
        session.takeOutput(out, target, now);
        std::vector<Frame> frames;
        for (std::size_t at = 0; at < out.size();) {
            const std::span<const std::uint8_t, libp2p::kYamuxHeaderBytes> head{
                out.data() + at, libp2p::kYamuxHeaderBytes};
            Frame frame{libp2p::decodeYamuxHeader(head).value(), {}};
            at += libp2p::kYamuxHeaderBytes;
            if (frame.header.type == libp2p::YamuxType::Data) {
                append(frame.payload, ByteView{out}.subspan(at, frame.header.length));
                at += frame.header.length;
            }
            frames.push_back(std::move(frame));
        }
        return frames;
    }

    /// An inbound stream, accepted.
    libp2p::YamuxId openAndAccept(libp2p::YamuxId id)
    {
        sendUpdate(id, libp2p::yamux_flag::kSyn);
        const libp2p::YamuxId accepted = session.accept().value();
        takeFrames();
        return accepted;
    }

    /// Reads once, up to `size` bytes; empty for the end, an error or nothing yet.
    std::string read(libp2p::YamuxId id, std::size_t size = kWindow)
    {
        Bytes into(size);
        const auto got = session.read(id, into, now);
        return got && *got ? std::string{asText(ByteView{into}.first(**got))} : std::string{};
    }

    bool isAtEnd(libp2p::YamuxId id)
    {
        Bytes into(1);
        const auto got = session.read(id, into, now);
        return got && *got && **got == 0;
    }

    TimePoint now{std::chrono::hours{1}};
    libp2p::YamuxSession session;
};

} // namespace swapscope::tests
