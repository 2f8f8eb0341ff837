// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace swapscope::libp2p {

/// Which side of a connection we are: who dialled speaks first, has odd Yamux ids and is the Noise
/// initiator.
enum class Role { Initiator, Responder };

} // namespace swapscope::libp2p
