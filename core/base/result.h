// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>
#include <utility>

namespace swapscope {

/// Why something that the outside world can cause did not work. The code is for programs, the
/// detail of Error for people.
enum class ErrorCode {
    None,        ///< No failure: what error() of a success says, so that it equals no failure.
    Invalid,     ///< Input that does not follow its format.
    TooLarge,    ///< A limit of base/limits.h is exceeded.
    Truncated,   ///< Input ended early.
    Unsupported, ///< Well-formed, yet not something that we can handle.
    NotFound,    ///< No such block, peer, file or connection.
    Damaged,     ///< Stored bytes no longer match their hash.
    Unverified,  ///< A signature, hash or identity check failed.
    Refused,     ///< The other side, or a rule of the user, said no.
    Closed,      ///< The stream, connection or node has ended.
    Reset,       ///< The other side aborted the stream.
    TimedOut,    ///< A deadline passed.
    Busy,        ///< Another owner holds it (port, profile, store).
    Cancelled,   ///< We gave it up ourselves.
    Io,          ///< The system refused: disk, socket, permission.
};

/// The enumerator's name in lower case words, e.g. "timed out".
[[nodiscard]] const char* toString(ErrorCode code) noexcept;

/// An expected failure: what kind, and one sentence that says what was wrong with what.
struct Error
{
    ErrorCode code = ErrorCode::None;
    std::string detail;

    friend bool operator==(const Error&, const Error&) = default;
};

/// Called by Result::value() on an error: a bug of the caller, who has to look first.
[[noreturn]] inline void throw_exception_from_error(const Error& error,
                                                    const boost::source_location& /*where*/)
{
    throw std::logic_error{"unchecked result: " + error.detail};
}

/// A value or an Error. Exceptions are for our own bugs only.
template <typename T>
using Result = boost::system::result<T, Error>;

/// Shorthand for returning a failure: `return fail(ErrorCode::Invalid, "…")`.
[[nodiscard]] inline Error fail(ErrorCode code, std::string detail)
{
    return Error{code, std::move(detail)};
}

} // namespace swapscope
