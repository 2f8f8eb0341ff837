// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <string>
#include <string_view>

/// The form that lists of the profile have in common: {"version": 1, "<key>": [{…}, …]}.
namespace swapscope::node::kept_json {

/// A piece of a file for a sentence: short, and without what would not print.
[[nodiscard]] std::string excerpt(std::string_view text);

/// The text under `key`, empty where there is none. Errors: Invalid for what is no text.
[[nodiscard]] Result<std::string> textIn(const boost::json::object& entry, std::string_view key);

/// The truth under `key`, false where there is none. Errors: Invalid for anything else.
[[nodiscard]] Result<bool> flagIn(const boost::json::object& entry, std::string_view key);

/// The list of a file. Texts in it may hold any bytes, as paths do. Errors: TooLarge over
/// `mostBytes`, Invalid for a text that is not of this form, Unsupported for a newer version.
[[nodiscard]] Result<boost::json::array> readList(std::string_view text, std::size_t mostBytes,
                                                  std::string_view key);

[[nodiscard]] std::string writeList(std::string_view key, boost::json::array list);

} // namespace swapscope::node::kept_json
