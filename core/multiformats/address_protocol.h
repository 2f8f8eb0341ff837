// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"

#include <optional>
#include <string>
#include <string_view>

/// The parts that a multiaddr can have, for multiaddr.cpp only.
/// Source: multiformats/multiaddr protocols.csv.
namespace swapscope::multiformats {

/// How a part's value is written as text.
enum class AddressValue {
    None,
    Ip4,
    Ip6,
    Port,
    Number8,
    Number64,
    Name,    ///< Host or zone name: visible characters but '/'.
    Path,    ///< The rest of the text.
    Escaped, ///< Percent-escaped bytes.
    PeerId,
    CertHash, ///< A multihash in multibase.
    Onion,
    Onion3,
};

struct AddressProtocol
{
    std::uint64_t code = 0;
    std::string_view name;
    AddressValue value = AddressValue::None;

    /// Bytes of the value; none where a length is written in front.
    [[nodiscard]] std::optional<std::size_t> fixedSize() const noexcept;
};

[[nodiscard]] const AddressProtocol* findAddressProtocol(std::uint64_t code) noexcept;
[[nodiscard]] const AddressProtocol* findAddressProtocol(std::string_view name) noexcept;

/// The value in binary form. The error's detail is a predicate: "is not an IPv4 address".
[[nodiscard]] Result<Bytes> addressValueFromText(AddressValue kind, std::string_view text);

/// Whether `value`, of the right size, is one. Errors as addressValueFromText.
[[nodiscard]] Result<void> checkAddressValue(AddressValue kind, ByteView value);

/// `value` has passed checkAddressValue.
[[nodiscard]] std::string addressValueToText(AddressValue kind, ByteView value);

} // namespace swapscope::multiformats
