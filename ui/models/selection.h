// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/cid.h"
#include "core/multiformats/peer_id.h"

#include <QObject>

#include <compare>
#include <cstdint>
#include <utility>
#include <variant>

namespace swapscope::ui {

/// A message by its number: telemetry::MessageRow.
struct MessageNumber
{
    std::uint64_t value = 0;

    friend auto operator<=>(const MessageNumber&, const MessageNumber&) = default;
};

/// The one subject that the window looks at: nothing, a peer, a block or a message. Every view
/// marks it, the inspector describes it.
class Selection : public QObject
{
    Q_OBJECT

public:
    using Subject =
        std::variant<std::monostate, multiformats::PeerId, multiformats::Cid, MessageNumber>;

    using QObject::QObject;

    [[nodiscard]] const Subject& subject() const noexcept { return m_subject; }

    /// The peer, or null when the subject is another kind of thing.
    [[nodiscard]] const multiformats::PeerId* peer() const noexcept
    {
        return std::get_if<multiformats::PeerId>(&m_subject);
    }
    [[nodiscard]] const multiformats::Cid* cid() const noexcept
    {
        return std::get_if<multiformats::Cid>(&m_subject);
    }

    [[nodiscard]] const MessageNumber* message() const noexcept
    {
        return std::get_if<MessageNumber>(&m_subject);
    }

    void select(Subject subject)
    {
        if (subject != m_subject) {
            m_subject = std::move(subject);
            Q_EMIT changed();
        }
    }
    void clear() { select(std::monostate{}); }

    /// Whose figures or row the pointer is on, anywhere in the window; empty for nobody's. Charts
    /// and tables light it up.
    [[nodiscard]] const multiformats::PeerId& pointed() const noexcept { return m_pointed; }
    void point(const multiformats::PeerId& peer)
    {
        if (peer != m_pointed) {
            m_pointed = peer;
            Q_EMIT pointedChanged();
        }
    }

Q_SIGNALS:
    void changed();
    void pointedChanged();

private:
    Subject m_subject;
    multiformats::PeerId m_pointed;
};

} // namespace swapscope::ui
