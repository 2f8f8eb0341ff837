// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/kept_json.h"

#include "core/base/text.h"

#include <boost/json.hpp>

#include <cstdint>
#include <utility>

namespace swapscope::node::kept_json {
namespace {

namespace json = boost::json;

constexpr std::int64_t kVersion = 1;
constexpr std::size_t kMaxDepth = 4;
constexpr std::size_t kMaxQuoted = 80; ///< Bytes of the file's text in a sentence.

} // namespace

std::string excerpt(std::string_view text)
{
    return "'" + cleanText(text, kMaxQuoted, kMaxQuoted) + "'";
}

Result<std::string> textIn(const json::object& entry, std::string_view key)
{
    const json::value* const value = entry.if_contains(key);
    if (value == nullptr) {
        return std::string{};
    }
    const json::string* const text = value->if_string();
    if (text == nullptr) {
        return fail(ErrorCode::Invalid, excerpt(key) + " is not a text");
    }
    return std::string{text->data(), text->size()};
}

Result<bool> flagIn(const json::object& entry, std::string_view key)
{
    const json::value* const value = entry.if_contains(key);
    if (value == nullptr) {
        return false;
    }
    const bool* const flag = value->if_bool();
    if (flag == nullptr) {
        return fail(ErrorCode::Invalid, excerpt(key) + " is neither true nor false");
    }
    return *flag;
}

Result<json::array> readList(std::string_view text, std::size_t mostBytes, std::string_view key)
{
    if (text.size() > mostBytes) {
        return fail(ErrorCode::TooLarge,
                    "it is larger than " + std::to_string(mostBytes) + " bytes");
    }
    json::parse_options options;
    options.max_depth = kMaxDepth;
    options.allow_invalid_utf8 = true;
    json::error_code failed;
    json::value whole =
        json::parse(json::string_view{text.data(), text.size()}, failed, {}, options);
    if (failed) {
        return fail(ErrorCode::Invalid, "it is not JSON: " + failed.message());
    }
    json::object* const object = whole.if_object();
    if (object == nullptr) {
        return fail(ErrorCode::Invalid, "it is not a JSON object");
    }
    const json::value* const value = object->if_contains("version");
    const std::int64_t* const version = value == nullptr ? nullptr : value->if_int64();
    if (version == nullptr || *version < 1) {
        return fail(ErrorCode::Invalid, "it does not say its version");
    }
    if (*version > kVersion) {
        return fail(ErrorCode::Unsupported, "it was written by a newer version of the program");
    }
    json::value* const list = object->if_contains(key);
    if (list == nullptr || list->if_array() == nullptr) {
        return fail(ErrorCode::Invalid, excerpt(key) + " is not a list");
    }
    return std::move(list->get_array());
}

std::string writeList(std::string_view key, json::array list)
{
    json::object whole;
    whole["version"] = kVersion;
    whole[key] = std::move(list);
    return json::serialize(whole) + "\n";
}

} // namespace swapscope::node::kept_json
