// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bitswap/rules.h"
#include "core/node/kept_json.h"
#include "core/node/rules_file.h"
#include "core/node/rules_words.h"

#include <boost/json.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <limits>
#include <set>

namespace swapscope::node {
namespace {

namespace json = boost::json;
using kept_json::excerpt;
using multiformats::Cid;
using multiformats::PeerId;
using telemetry::DenyAnswer;
using telemetry::DenyKey;
using telemetry::NodeRules;
using telemetry::PeerRules;
using telemetry::RateLimit;
using telemetry::ServiceClass;

constexpr std::size_t kMaxDepth = 4;

// One value each. What has the wrong form leaves `into` alone. Errors: Invalid.

Result<void> convert(const json::value& value, std::string& into)
{
    const json::string* const text = value.if_string();
    if (text == nullptr) {
        return fail(ErrorCode::Invalid, "it is not a text");
    }
    into.assign(text->data(), text->size());
    return {};
}

Result<void> convert(const json::value& value, bool& into)
{
    const bool* const flag = value.if_bool();
    if (flag == nullptr) {
        return fail(ErrorCode::Invalid, "it is neither true nor false");
    }
    into = *flag;
    return {};
}

Result<void> convert(const json::value& value, RateLimit& into)
{
    if (const std::uint64_t* const large = value.if_uint64()) {
        into = *large;
    } else if (const std::int64_t* const small = value.if_int64(); small && *small >= 0) {
        into = static_cast<std::uint64_t>(*small);
    } else {
        return fail(ErrorCode::Invalid, "it is not a whole number from 0");
    }
    return {};
}

Result<void> convert(const json::value& value, std::uint32_t& into)
{
    RateLimit wide;
    if (auto read = convert(value, wide); !read) {
        return read;
    }
    if (*wide > std::numeric_limits<std::uint32_t>::max()) {
        return fail(ErrorCode::Invalid, "it is too large");
    }
    into = static_cast<std::uint32_t>(*wide);
    return {};
}

Result<void> convert(const json::value& value, std::optional<std::uint32_t>& into)
{
    std::uint32_t number = 0;
    auto read = convert(value, number);
    if (read) {
        into = number;
    }
    return read;
}

template <typename Enum>
Result<void> convertName(const json::value& value, const std::array<std::string_view, 3>& names,
                         Enum& into)
{
    std::string name;
    if (auto read = convert(value, name); !read) {
        return read;
    }
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) {
        return fail(ErrorCode::Invalid, "it is " + excerpt(name) + ", which is unknown");
    }
    into = static_cast<Enum>(found - names.begin());
    return {};
}

Result<void> convert(const json::value& value, ServiceClass& into)
{
    return convertName(value, rules_words::kClasses, into);
}

Result<void> convert(const json::value& value, DenyAnswer& into)
{
    return convertName(value, rules_words::kAnswers, into);
}

template <typename Id>
requires std::same_as<Id, PeerId> || std::same_as<Id, Cid> Result<void>
convert(const json::value& value, Id& into)
{
    std::string name;
    if (auto read = convert(value, name); !read) {
        return read;
    }
    auto parsed = Id::parse(name);
    if (!parsed) {
        return parsed.error();
    }
    into = std::move(*parsed);
    return {};
}

/// The members of one entry, taken out one after the other.
class Members
{
public:
    explicit Members(const json::object& entry)
        : m_entry{&entry}
    {}

    /// Nothing happens where it is not there. Errors: those of convert().
    template <typename T>
    Result<void> read(std::string_view key, T& into)
    {
        m_known.insert(key);
        const json::value* const value = m_entry->if_contains(key);
        return value == nullptr ? Result<void>{} : convert(*value, into);
    }
    [[nodiscard]] bool has(std::string_view key) const { return m_entry->contains(key); }
    /// Those that nobody asked for.
    [[nodiscard]] std::vector<std::string_view> unknown() const
    {
        std::vector<std::string_view> keys;
        for (const auto& member : *m_entry) {
            if (!m_known.contains(member.key())) {
                keys.push_back(member.key());
            }
        }
        return keys;
    }

private:
    const json::object* m_entry;
    std::set<std::string_view> m_known;
};

/// Rules whose members stand each for itself: one that is not valid is left out and named, and what
/// was there before stays.
template <typename Rules>
class RuleReader
{
public:
    /// @param whose  Ends the name of a member: "the node".
    RuleReader(Members& members, std::string whose, LeftOut& leftOut)
        : m_members{&members}
        , m_whose{std::move(whose)}
        , m_leftOut{&leftOut}
    {}

    template <typename T>
    void read(std::string_view key, T Rules::*member)
    {
        Rules tried = m_rules;
        auto valid = m_members->read(key, tried.*member);
        if (valid) {
            valid = bitswap::Rules::check(tried);
        }
        if (valid) {
            m_rules = std::move(tried);
        } else {
            leaveOut(key, valid.error().detail);
        }
    }
    void readCommon()
    {
        read("uploadLimit", &Rules::uploadLimit);
        read("downloadLimit", &Rules::downloadLimit);
        read("servingPaused", &Rules::servingPaused);
        read("askingPaused", &Rules::askingPaused);
    }
    /// After all members.
    [[nodiscard]] Rules finish()
    {
        for (const std::string_view key : m_members->unknown()) {
            leaveOut(key, "nothing has that name");
        }
        return std::move(m_rules);
    }
    void begin(Rules rules) { m_rules = std::move(rules); }

private:
    void leaveOut(std::string_view key, const std::string& why)
    {
        m_leftOut->add(excerpt(key) + " of " + m_whose + ": " + why);
    }

    Members* m_members;
    std::string m_whose;
    LeftOut* m_leftOut;
    Rules m_rules;
};

void readNode(const json::value& value, ReadRules& into)
{
    if (!value.is_object()) {
        into.leftOut.add("the rules of the node: they are not an object");
        return;
    }
    Members members{value.get_object()};
    RuleReader<NodeRules> reader{members, "the node", into.leftOut};
    reader.begin(into.rules.node);
    reader.read("strategy", &NodeRules::strategy);
    reader.read("taskWorkers", &NodeRules::taskWorkers);
    reader.read("storeLimit", &NodeRules::storeLimit);
    reader.read("alternativeUpload", &NodeRules::alternativeUpload);
    reader.read("alternativeDownload", &NodeRules::alternativeDownload);
    reader.read("usesAlternative", &NodeRules::usesAlternative);
    reader.readCommon();
    into.rules.node = reader.finish();
}

/// Whose rules an entry has. Errors: Invalid, for one that cannot be used.
Result<PeerId> peerOf(Members& members, const std::set<PeerId>& known)
{
    PeerId peer;
    if (auto read = members.read("peer", peer); !read) {
        return fail(ErrorCode::Invalid, "'peer': " + read.error().detail);
    }
    if (peer.empty()) {
        return fail(ErrorCode::Invalid, "it names no peer");
    }
    if (known.contains(peer)) {
        return fail(ErrorCode::Invalid, peer.toString() + " is there twice");
    }
    if (known.size() >= bitswap::Rules::kMaxPeers) {
        return fail(ErrorCode::Invalid, peer.toString() + " is one too many");
    }
    return peer;
}

void readPeer(const json::value& value, std::set<PeerId>& known, ReadRules& into)
{
    if (!value.is_object()) {
        into.leftOut.add("the rules of a peer: they are not an object");
        return;
    }
    Members members{value.get_object()};
    const auto peer = peerOf(members, known);
    if (!peer) {
        into.leftOut.add("the rules of a peer: " + peer.error().detail);
        return;
    }
    known.insert(*peer);
    RuleReader<PeerRules> reader{members, peer->toString(), into.leftOut};
    reader.read("nickname", &PeerRules::nickname);
    reader.read("weight", &PeerRules::weight);
    reader.read("class", &PeerRules::serviceClass);
    reader.read("inFlightCap", &PeerRules::inFlightCap);
    reader.read("color", &PeerRules::color);
    reader.readCommon();
    PeerRules rules = reader.finish();
    if (!rules.isDefault()) {
        into.rules.peers.emplace_back(*peer, std::move(rules));
    }
}

/// All of it or nothing: half a denial is another one. Errors: Invalid.
Result<std::pair<DenyKey, DenyAnswer>> denialIn(const json::value& value,
                                                const std::set<DenyKey>& known)
{
    if (!value.is_object()) {
        return fail(ErrorCode::Invalid, "it is not an object");
    }
    Members members{value.get_object()};
    DenyKey what;
    DenyAnswer answer = DenyAnswer::DontHave;
    const std::array<std::pair<std::string_view, Result<void>>, 3> reads{
        {{"peer", members.read("peer", what.peer)},
         {"cid", members.read("cid", what.cid)},
         {"answer", members.read("answer", answer)}}};
    for (const auto& [key, read] : reads) {
        if (!read) {
            return fail(ErrorCode::Invalid, excerpt(key) + ": " + read.error().detail);
        }
    }
    std::string why;
    if (const auto unknown = members.unknown(); !unknown.empty()) {
        why = excerpt(unknown.front()) + ": nothing has that name";
    } else if (!members.has("answer")) {
        why = "it names no answer";
    } else if (what.peer.empty() && what.cid.empty()) {
        why = "it names neither a peer nor a CID";
    } else if (known.contains(what)) {
        why = "it is there twice";
    } else if (known.size() >= bitswap::Rules::kMaxDenials) {
        why = "there are too many";
    }
    if (!why.empty()) {
        return fail(ErrorCode::Invalid, why);
    }
    return std::pair{std::move(what), answer};
}

void readDenial(const json::value& value, std::set<DenyKey>& known, ReadRules& into)
{
    auto denial = denialIn(value, known);
    if (!denial) {
        into.leftOut.add("a denial: " + denial.error().detail);
        return;
    }
    known.insert(denial->first);
    into.rules.denials.push_back(std::move(*denial));
}

Result<json::value> parse(std::string_view text)
{
    if (text.size() > kMaxRulesBytes) {
        return fail(ErrorCode::TooLarge,
                    "it is larger than " + std::to_string(kMaxRulesBytes) + " bytes");
    }
    json::parse_options options;
    options.max_depth = kMaxDepth;
    json::error_code failed;
    json::value whole =
        json::parse(json::string_view{text.data(), text.size()}, failed, {}, options);
    if (failed) {
        return fail(ErrorCode::Invalid, "it is not JSON: " + failed.message());
    }
    return whole;
}

/// The list under `key`, empty where there is none.
const json::array& listIn(const json::object& whole, std::string_view key, LeftOut& leftOut)
{
    static const json::array none;
    const json::value* const value = whole.if_contains(key);
    if (value != nullptr && !value->is_array()) {
        leftOut.add("all " + std::string{key} + ": they are not a list");
    }
    return value == nullptr || !value->is_array() ? none : value->get_array();
}

Result<void> checkVersion(const json::object& whole)
{
    const json::value* const value = whole.if_contains("version");
    const std::int64_t* const version = value == nullptr ? nullptr : value->if_int64();
    if (version == nullptr || *version < 1) {
        return fail(ErrorCode::Invalid, "it does not say its version");
    }
    if (*version > rules_words::kVersion) {
        return fail(ErrorCode::Unsupported, "it was written by a newer version of the program");
    }
    return {};
}

} // namespace

Result<ReadRules> decodeRules(std::string_view text, const NodeRules& defaults)
{
    const auto parsed = parse(text);
    if (!parsed) {
        return parsed.error();
    }
    const json::object* const whole = parsed->if_object();
    if (whole == nullptr) {
        return fail(ErrorCode::Invalid, "it is not a JSON object");
    }
    if (const auto version = checkVersion(*whole); !version) {
        return version.error();
    }
    ReadRules read;
    read.rules.node = defaults;
    if (const json::value* const node = whole->if_contains("node")) {
        readNode(*node, read);
    }
    std::set<PeerId> knownPeers;
    for (const json::value& value : listIn(*whole, "peers", read.leftOut)) {
        readPeer(value, knownPeers, read);
    }
    std::set<DenyKey> knownDenials;
    for (const json::value& value : listIn(*whole, "denials", read.leftOut)) {
        readDenial(value, knownDenials, read);
    }
    return read;
}

} // namespace swapscope::node
