// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/result.h"

namespace swapscope {

const char* toString(ErrorCode code) noexcept
{
    switch (code) {
    case ErrorCode::None: return "no error";
    case ErrorCode::Invalid: return "invalid";
    case ErrorCode::TooLarge: return "too large";
    case ErrorCode::Truncated: return "truncated";
    case ErrorCode::Unsupported: return "unsupported";
    case ErrorCode::NotFound: return "not found";
    case ErrorCode::Damaged: return "damaged";
    case ErrorCode::Unverified: return "unverified";
    case ErrorCode::Refused: return "refused";
    case ErrorCode::Closed: return "closed";
    case ErrorCode::Reset: return "reset";
    case ErrorCode::TimedOut: return "timed out";
    case ErrorCode::Busy: return "busy";
    case ErrorCode::Cancelled: return "cancelled";
    case ErrorCode::Io: return "system error";
    }
    return "unknown";
}

} // namespace swapscope
