// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/net/task.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace swapscope::net {

/// A two-way ordered byte stream: a socket, a Noise channel over one, or a muxed stream.
///
/// One reader and one writer at a time. Lives on the node strand. Destroying a stream resets it,
/// unless closeWrite() came before: then what the peer still sends is dropped, and nothing that we
/// wrote is lost. Nothing may be awaiting it then.
class Stream
{
public:
    virtual ~Stream() = default;

    /// At least one byte, or 0 at the end of what the peer will send. Errors: Reset, Closed, Io.
    [[nodiscard]] virtual Task<Result<std::size_t>> readSome(std::span<std::uint8_t> into) = 0;

    /// All of `bytes`, which stay valid until this completes: accepted by the layer below, under
    /// its flow control. Errors: Reset, Closed, Io.
    [[nodiscard]] virtual Task<Result<void>> write(ByteView bytes) = 0;

    /// Ends our side after what was written; reading goes on. Errors as for write.
    [[nodiscard]] virtual Task<Result<void>> closeWrite() = 0;

    /// Aborts both sides at once; pending reads and writes complete with Reset. `code` is a libp2p
    /// stream error code, where the layer can carry one.
    virtual void reset(std::uint32_t code = 0) = 0;
};

} // namespace swapscope::net
