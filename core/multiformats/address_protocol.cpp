// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiformats/address_protocol.h"

#include "core/multiformats/multibase.h"
#include "core/multiformats/multihash.h"
#include "core/multiformats/peer_id.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace swapscope::multiformats {
namespace {

using Value = AddressValue;

constexpr std::array kProtocols{
    AddressProtocol{4, "ip4", Value::Ip4},
    AddressProtocol{6, "tcp", Value::Port},
    AddressProtocol{33, "dccp", Value::Port},
    AddressProtocol{41, "ip6", Value::Ip6},
    AddressProtocol{42, "ip6zone", Value::Name},
    AddressProtocol{43, "ipcidr", Value::Number8},
    AddressProtocol{53, "dns", Value::Name},
    AddressProtocol{54, "dns4", Value::Name},
    AddressProtocol{55, "dns6", Value::Name},
    AddressProtocol{56, "dnsaddr", Value::Name},
    AddressProtocol{132, "sctp", Value::Port},
    AddressProtocol{273, "udp", Value::Port},
    AddressProtocol{276, "p2p-webrtc-direct", Value::None},
    AddressProtocol{280, "webrtc-direct", Value::None},
    AddressProtocol{281, "webrtc", Value::None},
    AddressProtocol{290, "p2p-circuit", Value::None},
    AddressProtocol{301, "udt", Value::None},
    AddressProtocol{302, "utp", Value::None},
    AddressProtocol{400, "unix", Value::Path},
    AddressProtocol{421, "p2p", Value::PeerId},
    AddressProtocol{443, "https", Value::None},
    AddressProtocol{444, "onion", Value::Onion},
    AddressProtocol{445, "onion3", Value::Onion3},
    AddressProtocol{448, "tls", Value::None},
    AddressProtocol{449, "sni", Value::Name},
    AddressProtocol{454, "noise", Value::None},
    AddressProtocol{460, "quic", Value::None},
    AddressProtocol{461, "quic-v1", Value::None},
    AddressProtocol{465, "webtransport", Value::None},
    AddressProtocol{466, "certhash", Value::CertHash},
    AddressProtocol{477, "ws", Value::None},
    AddressProtocol{478, "wss", Value::None},
    AddressProtocol{480, "http", Value::None},
    AddressProtocol{481, "http-path", Value::Escaped},
    AddressProtocol{777, "memory", Value::Number64},
    AddressProtocol{7367777, "plaintextv2", Value::None},
};

constexpr std::size_t kOnionBytes = 10;
constexpr std::size_t kOnion3Bytes = 35;

Error wrong(std::string predicate)
{
    return fail(ErrorCode::Invalid, std::move(predicate));
}

/// A decimal number from `least` to the greatest of `bytes` bytes, big-endian.
Result<Bytes> number(std::string_view text, std::size_t bytes, std::uint64_t least = 0)
{
    const std::uint64_t greatest = bytes == 8 ? std::numeric_limits<std::uint64_t>::max()
                                              : (std::uint64_t{1} << (8 * bytes)) - 1;
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || at != end || value < least || value > greatest) {
        return wrong("is not a number from " + std::to_string(least) + " to "
                     + std::to_string(greatest));
    }
    Bytes out(bytes);
    for (std::size_t i = 0; i < bytes; ++i) {
        out[bytes - 1 - i] = static_cast<std::uint8_t>(value >> (8 * i));
    }
    return out;
}

std::string numberText(ByteView bytes)
{
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes) {
        value = value << 8U | byte;
    }
    return std::to_string(value);
}

Result<Bytes> ip4(std::string_view text)
{
    Bytes out(4);
    if (inet_pton(AF_INET, std::string{text}.c_str(), out.data()) != 1
        || text.find('\0') != std::string_view::npos)
    {
        return wrong("is not an IPv4 address");
    }
    return out;
}

Result<Bytes> ip6(std::string_view text)
{
    Bytes out(16);
    if (inet_pton(AF_INET6, std::string{text}.c_str(), out.data()) != 1
        || text.find('\0') != std::string_view::npos)
    {
        return wrong("is not an IPv6 address");
    }
    return out;
}

std::string ip4Text(ByteView value)
{
    std::string text;
    for (const std::uint8_t byte : value) {
        text += (text.empty() ? "" : ".") + std::to_string(byte);
    }
    return text;
}

/// The first longest run of two or more zero groups; {8, 8} without one.
std::pair<std::size_t, std::size_t> longestZeros(const std::array<unsigned, 8>& groups)
{
    std::pair<std::size_t, std::size_t> best{8, 8};
    for (std::size_t begin = 0; begin < 8;) {
        std::size_t end = begin;
        while (end < 8 && groups[end] == 0) {
            ++end;
        }
        if (end - begin >= 2 && end - begin > best.second - best.first) {
            best = {begin, end};
        }
        begin = std::max(end, begin + 1);
    }
    return best;
}

/// RFC 5952; IPv4-mapped addresses end in dotted decimals (its section 5).
std::string ip6Text(ByteView value)
{
    static constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255};
    if (std::ranges::equal(value.first(12), kMapped)) {
        return "::ffff:" + ip4Text(value.subspan(12));
    }
    std::array<unsigned, 8> groups{};
    for (std::size_t i = 0; i < 8; ++i) {
        groups[i] = value[2 * i] * 256U + value[2 * i + 1];
    }
    const auto [begin, end] = longestZeros(groups);
    std::string text;
    for (std::size_t i = 0; i < 8; ++i) {
        if (i == begin) {
            text += "::";
            i = end - 1;
            continue;
        }
        if (!text.empty() && text.back() != ':') {
            text += ':';
        }
        std::array<char, 4> digits{};
        const auto done = std::to_chars(digits.begin(), digits.end(), groups[i], 16);
        text.append(digits.begin(), done.ptr);
    }
    return text;
}

/// Names come from strangers and are shown to people: control characters stay out.
Result<void> checkVisible(ByteView value, bool slashes)
{
    for (const std::uint8_t byte : value) {
        if (byte <= 0x20 || byte == 0x7f) {
            return wrong("contains a space or control character");
        }
        if (byte == '/' && !slashes) {
            return wrong("contains a slash");
        }
    }
    return {};
}

Result<void> checkPath(ByteView value)
{
    if (value[0] != '/' || value.size() < 2 || value.back() == '/') {
        return wrong("is not the path of a file");
    }
    return checkVisible(value, true);
}

Result<Bytes> onion(std::string_view text, std::size_t bytes)
{
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) {
        return wrong("has no port");
    }
    auto host = decodeMultibase("b" + std::string{text.substr(0, colon)}, "onion address");
    if (!host || host->size() != bytes) {
        return wrong("is not an onion address");
    }
    const auto port = number(text.substr(colon + 1), 2, 1);
    if (!port) {
        return wrong("has no port from 1 to 65535");
    }
    append(*host, *port);
    return std::move(*host);
}

std::string onionText(ByteView value)
{
    const std::size_t host = value.size() - 2;
    return encodeMultibase(Base::Base32, value.first(host)).substr(1) + ":"
           + numberText(value.subspan(host));
}

bool isUnreserved(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
           || c == '.' || c == '_' || c == '~';
}

std::string escape(ByteView value)
{
    static constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string text;
    for (const std::uint8_t byte : value) {
        const char c = static_cast<char>(byte);
        if (isUnreserved(c)) {
            text += c;
        } else {
            text += {'%', kDigits[byte >> 4U], kDigits[byte & 0x0fU]};
        }
    }
    return text;
}

Result<Bytes> unescape(std::string_view text)
{
    Bytes out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out.push_back(static_cast<std::uint8_t>(text[i]));
            continue;
        }
        const auto byte = fromHex(text.substr(i + 1, 2));
        if (!byte || byte->size() != 1) {
            return wrong("has a percent sign without two hexadecimal digits");
        }
        out.push_back(byte->front());
        i += 2;
    }
    return out;
}

Result<Bytes> peerId(std::string_view text)
{
    const auto id = PeerId::parse(text);
    if (!id) {
        return wrong("is not a peer id: " + id.error().detail);
    }
    return Bytes{id->bytes().begin(), id->bytes().end()};
}

Result<Bytes> certHash(std::string_view text)
{
    const auto bytes = decodeMultibase(text, "hash");
    if (!bytes) {
        return wrong("is not a certificate hash: " + bytes.error().detail);
    }
    return *bytes;
}

Result<Bytes> rawFromText(Value kind, std::string_view text)
{
    switch (kind) {
    case Value::None: return Bytes{};
    case Value::Ip4: return ip4(text);
    case Value::Ip6: return ip6(text);
    case Value::Port: return number(text, 2);
    case Value::Number8: return number(text, 1);
    case Value::Number64: return number(text, 8);
    case Value::Name:
    case Value::Path: return Bytes{text.begin(), text.end()};
    case Value::Escaped: return unescape(text);
    case Value::PeerId: return peerId(text);
    case Value::CertHash: return certHash(text);
    case Value::Onion: return onion(text, kOnionBytes);
    case Value::Onion3: return onion(text, kOnion3Bytes);
    }
    return wrong("is of no known kind");
}

} // namespace

std::optional<std::size_t> AddressProtocol::fixedSize() const noexcept
{
    switch (value) {
    case Value::None: return 0;
    case Value::Ip4: return 4;
    case Value::Ip6: return 16;
    case Value::Port: return 2;
    case Value::Number8: return 1;
    case Value::Number64: return 8;
    case Value::Onion: return kOnionBytes + 2;
    case Value::Onion3: return kOnion3Bytes + 2;
    case Value::Name:
    case Value::Path:
    case Value::Escaped:
    case Value::PeerId:
    case Value::CertHash: break;
    }
    return std::nullopt;
}

const AddressProtocol* findAddressProtocol(std::uint64_t code) noexcept
{
    const auto* at = std::ranges::find(kProtocols, code, &AddressProtocol::code);
    return at == kProtocols.end() ? nullptr : at;
}

const AddressProtocol* findAddressProtocol(std::string_view name) noexcept
{
    if (name == "ipfs") { // the name that p2p had first
        name = "p2p";
    }
    const auto* at = std::ranges::find(kProtocols, name, &AddressProtocol::name);
    return at == kProtocols.end() ? nullptr : at;
}

Result<Bytes> addressValueFromText(AddressValue kind, std::string_view text)
{
    auto value = rawFromText(kind, text);
    if (!value) {
        return value.error();
    }
    const auto check = checkAddressValue(kind, *value);
    if (!check) {
        return check.error();
    }
    return value;
}

Result<void> checkAddressValue(AddressValue kind, ByteView value)
{
    if (value.empty() && kind != Value::None) {
        return wrong("is empty");
    }
    switch (kind) {
    case Value::Name: return checkVisible(value, false);
    case Value::Path: return checkPath(value);
    case Value::PeerId: {
        const auto id = PeerId::decode(value);
        return id ? Result<void>{} : wrong("is not a peer id: " + id.error().detail);
    }
    case Value::CertHash: {
        const auto hash = Multihash::decode(value);
        return hash ? Result<void>{} : wrong("is not a multihash: " + hash.error().detail);
    }
    default: return {};
    }
}

std::string addressValueToText(AddressValue kind, ByteView value)
{
    switch (kind) {
    case Value::None: break;
    case Value::Ip4: return ip4Text(value);
    case Value::Ip6: return ip6Text(value);
    case Value::Port:
    case Value::Number8:
    case Value::Number64: return numberText(value);
    case Value::Name:
    case Value::Path: return std::string{asText(value)};
    case Value::Escaped: return escape(value);
    case Value::PeerId: return encodeBase58(value);
    case Value::CertHash: return encodeMultibase(Base::Base64Url, value);
    case Value::Onion:
    case Value::Onion3: return onionText(value);
    }
    return {};
}

} // namespace swapscope::multiformats
