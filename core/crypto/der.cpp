// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/der.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>

namespace swapscope::crypto {
namespace {

constexpr std::uint8_t kInteger = 0x02;
constexpr std::uint8_t kBitString = 0x03;

/// rsaEncryption with its NULL parameters.
constexpr std::array<std::uint8_t, 13> kRsaAlgorithm{0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7,
                                                     0x0d, 0x01, 0x01, 0x01, 0x05, 0x00};

Error malformed(const char* what)
{
    return fail(ErrorCode::Invalid, std::string{"DER: "} + what);
}

Result<ByteView> positiveInteger(DerReader& reader)
{
    const auto content = reader.take(kInteger);
    if (!content) {
        return content.error();
    }
    ByteView number = *content;
    if (number.empty() || (number[0] & 0x80U) != 0) {
        return malformed("a number is not positive");
    }
    if (number[0] == 0) {
        number = number.subspan(1);
        if (number.empty() || (number[0] & 0x80U) == 0) {
            return malformed("a number is zero or not in shortest form");
        }
    }
    return number;
}

} // namespace

Result<ByteView> DerReader::take(std::uint8_t tag)
{
    if (m_rest.size() < 2 || m_rest[0] != tag) {
        return malformed("an element is missing or of another kind");
    }
    std::size_t length = m_rest[1];
    std::size_t head = 2;
    if (length >= 0x80) {
        const std::size_t bytes = length & 0x7fU;
        if (bytes == 0 || bytes > 2 || m_rest.size() < head + bytes) {
            return malformed("a length has no usable form");
        }
        length = 0;
        for (std::size_t i = 0; i < bytes; ++i) {
            length = length << 8U | m_rest[head + i];
        }
        if (length < 0x80 || (bytes == 2 && length < 0x100)) {
            return malformed("a length is not in shortest form");
        }
        head += bytes;
    }
    if (length > m_rest.size() - head) {
        return malformed("a length reaches beyond the end");
    }
    const ByteView content = m_rest.subspan(head, length);
    m_rest = m_rest.subspan(head + length);
    return content;
}

void appendDer(Bytes& to, std::uint8_t tag, ByteView content)
{
    const std::size_t size = content.size();
    assert(size <= 0xffff);
    to.push_back(tag);
    if (size >= 0x100) {
        append(to, std::array{std::uint8_t{0x82}, static_cast<std::uint8_t>(size >> 8U)});
    } else if (size >= 0x80) {
        to.push_back(0x81);
    }
    to.push_back(static_cast<std::uint8_t>(size));
    append(to, content);
}

Result<RsaNumbers> readRsaPublicKey(ByteView pkix)
{
    DerReader outer{pkix};
    const auto info = outer.take(kDerSequence);
    if (!info) {
        return info.error();
    }
    DerReader fields{*info};
    const auto algorithm = fields.take(kDerSequence);
    if (!algorithm) {
        return algorithm.error();
    }
    if (!std::ranges::equal(*algorithm, kRsaAlgorithm)) {
        return malformed("the algorithm is not RSA");
    }
    const auto bits = fields.take(kBitString);
    if (!bits) {
        return bits.error();
    }
    if (bits->empty() || (*bits)[0] != 0) {
        return malformed("the key does not fill whole bytes");
    }
    DerReader key{bits->subspan(1)};
    const auto numbers = key.take(kDerSequence);
    if (!numbers) {
        return numbers.error();
    }
    DerReader pair{*numbers};
    const auto modulus = positiveInteger(pair);
    if (!modulus) {
        return modulus.error();
    }
    const auto exponent = positiveInteger(pair);
    if (!exponent) {
        return exponent.error();
    }
    if (!outer.atEnd() || !fields.atEnd() || !key.atEnd() || !pair.atEnd()) {
        return malformed("there are bytes behind the key");
    }
    return RsaNumbers{*modulus, *exponent};
}

std::size_t bitLength(ByteView number) noexcept
{
    const auto first = std::ranges::find_if(number, [](std::uint8_t byte) { return byte != 0; });
    if (first == number.end()) {
        return 0;
    }
    return static_cast<std::size_t>(number.end() - first - 1) * 8
           + static_cast<std::size_t>(std::bit_width(*first));
}

} // namespace swapscope::crypto
