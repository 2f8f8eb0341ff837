// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/kept_list.h"

#include "core/node/kept_json.h"

#include <boost/json.hpp>

#include <utility>

namespace swapscope::node {
namespace {

namespace json = boost::json;
using kept_json::excerpt;
using kept_json::textIn;
using telemetry::KeepKind;

constexpr std::string_view kList = "kept";
constexpr std::string_view kAll = "all";
constexpr std::string_view kBlock = "block";

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
        return fail(ErrorCode::Invalid, excerpt(*cidText) + ": " + cid.error().detail);
    }
    if (*kind != kAll && *kind != kBlock) {
        return fail(ErrorCode::Invalid, excerpt(*kind) + " is no way to keep " + cid->toString());
    }
    if (name->size() > kMaxPinName) {
        return fail(ErrorCode::Invalid, "the name of " + cid->toString() + " is too long");
    }
    return std::pair{std::move(*cid),
                     Pin{*kind == kAll ? KeepKind::All : KeepKind::Block, std::move(*name)}};
}

} // namespace

std::string encodePins(const Pins& pins)
{
    json::array list;
    for (const auto& [cid, pin] : pins) {
        json::object entry;
        entry["cid"] = cid.toString();
        entry["kind"] = pin.kind == KeepKind::All ? kAll : kBlock;
        if (!pin.name.empty()) {
            entry["name"] = pin.name;
        }
        list.push_back(std::move(entry));
    }
    return kept_json::writeList(kList, std::move(list));
}

Result<ReadPins> decodePins(std::string_view text)
{
    const auto list = kept_json::readList(text, kMaxKeptBytes, kList);
    if (!list) {
        return list.error();
    }
    ReadPins read;
    for (const json::value& value : *list) {
        auto pin = readPin(value);
        if (pin) {
            read.pins.insert(std::move(*pin));
            continue;
        }
        read.leftOut.add(pin.error().detail);
    }
    return read;
}

} // namespace swapscope::node
