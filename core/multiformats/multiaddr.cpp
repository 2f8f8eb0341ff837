// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiformats/multiaddr.h"

#include "core/base/limits.h"
#include "core/base/varint.h"
#include "core/multiformats/address_protocol.h"

#include <cassert>
#include <utility>

namespace swapscope::multiformats {
namespace {

/// One part as it lies in the binary form.
struct RawPart
{
    const AddressProtocol* protocol = nullptr;
    ByteView value;
    std::size_t size = 0; ///< All bytes of the part.
};

Error wrongAddress(ErrorCode code, std::string detail)
{
    return fail(code, "address: " + std::move(detail));
}

Result<void> checkSize(ByteView bytes)
{
    if (bytes.size() > limits::kMultiaddrBytes) {
        return wrongAddress(ErrorCode::TooLarge, "it has more than "
                                                     + std::to_string(limits::kMultiaddrBytes.value)
                                                     + " bytes");
    }
    return {};
}

Result<RawPart> readPart(ByteView bytes)
{
    const auto code = decodeVarint(bytes);
    if (!code) {
        return wrongAddress(code.error().code, code.error().detail);
    }
    const AddressProtocol* protocol = findAddressProtocol(code->value);
    if (protocol == nullptr) {
        return wrongAddress(ErrorCode::Unsupported,
                            "protocol number " + std::to_string(code->value) + " is not known");
    }
    std::size_t head = code->size;
    std::uint64_t length = protocol->fixedSize().value_or(0);
    if (!protocol->fixedSize()) {
        const auto written = decodeVarint(bytes.subspan(head));
        if (!written) {
            return wrongAddress(written.error().code, written.error().detail);
        }
        length = written->value;
        head += written->size;
    }
    if (length > bytes.size() - head) {
        return wrongAddress(ErrorCode::Truncated, "it ends inside " + std::string{protocol->name});
    }
    const ByteView value = bytes.subspan(head, static_cast<std::size_t>(length));
    const auto check = checkAddressValue(protocol->value, value);
    if (!check) {
        return wrongAddress(check.error().code, "the value of " + std::string{protocol->name} + " "
                                                    + check.error().detail);
    }
    return RawPart{protocol, value, head + value.size()};
}

void appendPart(Bytes& bytes, const AddressProtocol& protocol, ByteView value)
{
    appendVarint(bytes, protocol.code);
    if (!protocol.fixedSize()) {
        appendVarint(bytes, value.size());
    }
    append(bytes, value);
}

/// Takes what stands up to the next slash off the front, and that slash.
std::string_view takeWord(std::string_view& text)
{
    const std::size_t slash = text.find('/');
    const std::string_view word = text.substr(0, slash);
    text = slash == std::string_view::npos ? std::string_view{} : text.substr(slash + 1);
    return word;
}

/// Moves one part from the front of `text` (behind its slash) to the end of `bytes`.
Result<void> parsePart(std::string_view& text, Bytes& bytes)
{
    const std::string_view name = takeWord(text);
    const AddressProtocol* protocol = findAddressProtocol(name);
    if (protocol == nullptr) {
        return wrongAddress(name.empty() ? ErrorCode::Invalid : ErrorCode::Unsupported,
                            name.empty() ? "it has two slashes in a row"
                                         : "protocol '" + std::string{name} + "' is not known");
    }
    if (protocol->value == AddressValue::None) {
        appendPart(bytes, *protocol, {});
        return {};
    }
    std::string word;
    if (protocol->value == AddressValue::Path) {
        word = "/" + std::string{text};
        text = {};
    } else {
        word = takeWord(text);
    }
    if (word.empty()) {
        return wrongAddress(ErrorCode::Invalid, std::string{name} + " has no value");
    }
    const auto value = addressValueFromText(protocol->value, word);
    if (!value) {
        return wrongAddress(value.error().code, "'" + word + "' behind " + std::string{name} + " "
                                                    + value.error().detail);
    }
    appendPart(bytes, *protocol, *value);
    return {};
}

} // namespace

Result<Multiaddr> Multiaddr::parse(std::string_view text)
{
    if (text.size() > limits::kIdentifierText) {
        return wrongAddress(ErrorCode::TooLarge, "it has more than "
                                                     + std::to_string(limits::kIdentifierText.value)
                                                     + " characters");
    }
    if (!text.starts_with('/')) {
        return wrongAddress(ErrorCode::Invalid,
                            text.empty() ? "it is empty" : "it does not begin with a slash");
    }
    text = text.substr(0, text.find_last_not_of('/') + 1);
    if (text.empty()) {
        return wrongAddress(ErrorCode::Invalid, "it is empty");
    }
    text.remove_prefix(1);
    Multiaddr address;
    while (!text.empty()) {
        const auto part = parsePart(text, address.m_bytes);
        if (!part) {
            return part.error();
        }
    }
    const auto size = checkSize(address.m_bytes);
    return size ? Result<Multiaddr>{std::move(address)} : size.error();
}

Result<Multiaddr> Multiaddr::decode(ByteView bytes)
{
    if (bytes.empty()) {
        return wrongAddress(ErrorCode::Invalid, "it is empty");
    }
    const auto size = checkSize(bytes);
    if (!size) {
        return size.error();
    }
    for (ByteView rest = bytes; !rest.empty();) {
        const auto part = readPart(rest);
        if (!part) {
            return part.error();
        }
        rest = rest.subspan(part->size);
        if (part->protocol->value == AddressValue::Path && !rest.empty()) {
            return wrongAddress(ErrorCode::Invalid, "nothing can follow the path of "
                                                        + std::string{part->protocol->name});
        }
    }
    Multiaddr address;
    address.m_bytes.assign(bytes.begin(), bytes.end());
    return address;
}

Result<Multiaddr> Multiaddr::ofTcp(const TcpEndpoint& endpoint)
{
    std::string text;
    const std::size_t percent = endpoint.host.find('%');
    const std::string host = endpoint.host.substr(0, percent);
    if (host.find('/') != std::string::npos) {
        return wrongAddress(ErrorCode::Invalid, "the host has a slash");
    }
    if (percent != std::string::npos) {
        text = "/ip6zone/" + endpoint.host.substr(percent + 1);
    }
    const bool six = percent != std::string::npos || host.find(':') != std::string::npos;
    return parse(text + (six ? "/ip6/" : "/ip4/") + host + "/tcp/" + std::to_string(endpoint.port));
}

std::string Multiaddr::toString() const
{
    std::string text;
    for (ByteView rest = m_bytes; !rest.empty();) {
        const RawPart part = readPart(rest).value();
        text += "/" + std::string{part.protocol->name};
        if (part.protocol->value == AddressValue::Path) {
            text += asText(part.value);
        } else if (part.protocol->value != AddressValue::None) {
            text += "/" + addressValueToText(part.protocol->value, part.value);
        }
        rest = rest.subspan(part.size);
    }
    return text;
}

std::vector<Multiaddr::Part> Multiaddr::parts() const
{
    std::vector<Part> parts;
    for (ByteView rest = m_bytes; !rest.empty();) {
        const RawPart part = readPart(rest).value();
        parts.push_back({part.protocol->code, Bytes{part.value.begin(), part.value.end()}});
        rest = rest.subspan(part.size);
    }
    return parts;
}

std::optional<Multiaddr::TcpEndpoint> Multiaddr::tcpEndpoint() const
{
    namespace code = address_code;
    const std::vector<Part> all = parts();
    std::size_t at = 0;
    const auto takes = [&](std::uint64_t wanted) {
        return at < all.size() && all[at].code == wanted && ++at > 0;
    };
    TcpEndpoint endpoint;
    if (takes(code::kIp4)) {
        endpoint.host = addressValueToText(AddressValue::Ip4, all[at - 1].value);
    } else {
        const bool zoned = takes(code::kIp6Zone);
        if (!takes(code::kIp6)) {
            return std::nullopt;
        }
        endpoint.host = addressValueToText(AddressValue::Ip6, all[at - 1].value);
        if (zoned) {
            endpoint.host += "%" + std::string{asText(all[at - 2].value)};
        }
    }
    if (!takes(code::kTcp)) {
        return std::nullopt;
    }
    const Bytes& port = all[at - 1].value;
    endpoint.port = static_cast<std::uint16_t>(port[0] * 256U + port[1]);
    takes(code::kP2p);
    return at == all.size() ? std::optional{endpoint} : std::nullopt;
}

std::optional<PeerId> Multiaddr::peerId() const
{
    const std::vector<Part> all = parts();
    if (all.empty() || all.back().code != address_code::kP2p) {
        return std::nullopt;
    }
    return PeerId::decode(all.back().value).value();
}

Multiaddr Multiaddr::withPeerId(const PeerId& peer) const
{
    assert(!peer.empty());
    Multiaddr address = withoutPeerId();
    appendPart(address.m_bytes, *findAddressProtocol(address_code::kP2p), peer.bytes());
    return address;
}

Multiaddr Multiaddr::withoutPeerId() const
{
    Multiaddr address;
    for (ByteView rest = m_bytes; !rest.empty();) {
        const RawPart part = readPart(rest).value();
        const bool last = part.size == rest.size();
        if (!last || part.protocol->code != address_code::kP2p) {
            append(address.m_bytes, rest.first(part.size));
        }
        rest = rest.subspan(part.size);
    }
    return address;
}

} // namespace swapscope::multiformats
