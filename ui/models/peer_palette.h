// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/delta.h"
#include "ui/models/live_state.h"

#include <QObject>

#include <array>
#include <deque>
#include <unordered_map>

namespace swapscope::ui {

/// Which peer wears which colour, the same everywhere in the window.
///
/// The seven peers that moved most bytes within five minutes hold a colour each. A holder keeps it
/// while it stays among the first twelve and for 60 s after, so that colours do not flicker; peers
/// that moved nothing borrow what is left over. A colour that the user pinned to a peer is that
/// peer's whatever it moves. Decides once a second of node time.
class PeerPalette : public QObject
{
    Q_OBJECT

public:
    static constexpr int kSlots = 7;
    static constexpr int kOthers = kSlots; ///< The slot of everybody else: one grey.

    /// @param state  Outlives the palette.
    explicit PeerPalette(const LiveState& state, QObject* parent = nullptr);

    /// 0…6, or kOthers.
    [[nodiscard]] int slot(const PeerId& peer) const noexcept;

    /// Who holds the slot; empty for nobody.
    [[nodiscard]] const PeerId& holder(int slot) const;

Q_SIGNALS:
    void changed();

private:
    struct Slot
    {
        PeerId peer;
        TimePoint lastTop{}; ///< When it was among the first twelve last.
        bool isPinned = false;

        friend bool operator==(const Slot&, const Slot&) = default;
    };

    void count(const telemetry::Delta& delta);
    void decide();
    void pinSlots();
    void freeSlots(const std::vector<PeerId>& ranking);
    void giveSlots(const std::vector<PeerId>& ranking);
    [[nodiscard]] std::vector<PeerId> ranking() const;
    [[nodiscard]] std::uint64_t bytesOf(const PeerId& peer) const;

    const LiveState* m_state;
    std::array<Slot, kSlots> m_slots;
    std::deque<telemetry::Sample> m_window;
    std::unordered_map<PeerId, std::uint64_t> m_bytes;
    TimePoint m_decided{};
};

} // namespace swapscope::ui
