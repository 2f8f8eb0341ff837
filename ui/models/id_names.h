// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace swapscope::ui {

/// Keys as opaque names: the bytes of the identifier.
template <typename Id>
[[nodiscard]] QByteArray nameOfId(const Id& id)
{
    const auto bytes = id.bytes();
    return QByteArray{reinterpret_cast<const char*>(bytes.data()),
                      static_cast<qsizetype>(bytes.size())};
}

template <typename Id>
[[nodiscard]] std::optional<Id> idNamed(const QByteArray& name)
{
    const auto decoded = Id::decode({reinterpret_cast<const std::uint8_t*>(name.constData()),
                                     static_cast<std::size_t>(name.size())});
    return decoded ? std::optional{*decoded} : std::nullopt;
}

} // namespace swapscope::ui
