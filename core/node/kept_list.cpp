// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/kept_list.h"

#include "core/base/text.h"

#include <boost/json.hpp>

#include <cstdint>
#include <utility>

namespace swapscope::node {
namespace {

namespace json = boost::json;
using telemetry::KeepKind;

constexpr std::int64_t kVersion = 1;
constexpr std::size_t kMaxDepth = 4;
constexpr std::size_t kMaxQuoted = 80; ///< Bytes of the file's text in a sentence.
constexpr std::string_view kAll = "all";
constexpr std::string_view kBlock = "block";

std::string quoted(std::string_view text)
{
    return "'" + cleanText(text, kMaxQuoted, kMaxQuoted) + "'";
}

/// The text under `key`, empty where there is none. Errors: Invalid.
Result<std::string> textIn(const json::object& entry, std::string_view key)
{
    const json::value* const value = entry.if_contains(key);
    if (value == nullptr) {
        return std::string{};
    }
    const json::string* const text = value->if_string();
    if (text == nullptr) {
        return fail(ErrorCode::Invalid, quoted(key) + " is not a text");
    }
    return std::string{text->data(), text->size()};
}

Result<std::pair<Cid, Pin>> readPin(const json::value& value)
{
    const json::object* const entry = value.if_object();
    if (entry == nullptr) {
        return fail(ErrorCode::Invalid, "an entry is not an object");
    }
    const auto cidText = textIn(*entry, "cid");
    const auto kind = textIn(*entry, "kind");
    auto name = textIn(*entry, "name");
    if (!cidText || !kind || !name) {
        return !cidText ? cidText.error() : !kind ? kind.error() : name.error();
    }
    auto cid = Cid::parse(*cidText);
    if (!cid) {
        return fail(ErrorCode::Invalid, quoted(*cidText) + ": " + cid.error().detail);
    }
    if (*kind != kAll && *kind != kBlock) {
        return fail(ErrorCode::Invalid, quoted(*kind) + " is no way to keep " + cid->toString());
    }
    if (name->size() > kMaxPinName) {
        return fail(ErrorCode::Invalid, "the name of " + cid->toString() + " is too long");
    }
    return std::pair{std::move(*cid),
                     Pin{*kind == kAll ? KeepKind::All : KeepKind::Block, std::move(*name)}};
}

Result<const json::array*> listOf(const json::value& whole)
{
    const json::object* const object = whole.if_object();
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
    const json::value* const list = object->if_contains("kept");
    if (list == nullptr || list->if_array() == nullptr) {
        return fail(ErrorCode::Invalid, "'kept' is not a list");
    }
    return list->if_array();
}

} // namespace

std::string encodePins(const Pins& pins)
{
    json::object whole;
    whole["version"] = kVersion;
    json::array& list = whole["kept"].emplace_array();
    for (const auto& [cid, pin] : pins) {
        json::object entry;
        entry["cid"] = cid.toString();
        entry["kind"] = pin.kind == KeepKind::All ? kAll : kBlock;
        if (!pin.name.empty()) {
            entry["name"] = pin.name;
        }
        list.push_back(std::move(entry));
    }
    return json::serialize(whole) + "\n";
}

Result<ReadPins> decodePins(std::string_view text)
{
    if (text.size() > kMaxKeptBytes) {
        return fail(ErrorCode::TooLarge,
                    "it is larger than " + std::to_string(kMaxKeptBytes) + " bytes");
    }
    json::parse_options options;
    options.max_depth = kMaxDepth;
    json::error_code failed;
    const json::value whole =
        json::parse(json::string_view{text.data(), text.size()}, failed, {}, options);
    if (failed) {
        return fail(ErrorCode::Invalid, "it is not JSON: " + failed.message());
    }
    const auto list = listOf(whole);
    if (!list) {
        return list.error();
    }
    ReadPins read;
    for (const json::value& value : **list) {
        auto pin = readPin(value);
        if (pin) {
            read.pins.insert(std::move(*pin));
            continue;
        }
        ++read.skippedEntries;
        if (read.skipped.size() < ReadPins::kMostSentences) {
            read.skipped.push_back(pin.error().detail);
        }
    }
    return read;
}

} // namespace swapscope::node
