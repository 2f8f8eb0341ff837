// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/limits.h"

/// The part of the table of limits that is about TLS sessions with strangers.
namespace swapscope::limits {

inline constexpr Limit kTlsCertificate{
    "tls.certificate", 8192, "B",
    "certificates of a stranger; the largest keys that we accept take 5 KiB"};
inline constexpr Limit kTlsHandshake{"tls.handshake", 32 * kKiB, "B",
                                     "what a stranger sends before its identity is known"};
inline constexpr Limit kTlsAnswers{"tls.answers", 4096, "B",
                                   "unsent answers to a peer that renews keys but does not read"};
inline constexpr Limit kTlsHousekeeping{"tls.housekeeping", 32, "messages",
                                        "renewed keys and tickets in a row, without data"};

} // namespace swapscope::limits
