// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/cid.h"

#include <boost/json.hpp>

#include <string>
#include <vector>

/// JSON as clients of this interface read it: that of Go's encoder.
namespace swapscope::rpc {

namespace json = boost::json;

/// One line with its newline; <, > and & stand as \u003c, \u003e and \u0026, and numbers have
/// exponents only where Go writes them.
[[nodiscard]] std::string toLine(const json::value& value);

/// A whole number where it is one, as Go writes it.
[[nodiscard]] json::value numberOf(double value);

/// {"/": "<cid>"}
[[nodiscard]] json::value linkOf(const multiformats::Cid& cid);

[[nodiscard]] json::array arrayOf(const std::vector<std::string>& texts);

/// null for none, as Go writes a list that was never made.
[[nodiscard]] json::value arrayOrNull(const std::vector<std::string>& texts);

} // namespace swapscope::rpc
