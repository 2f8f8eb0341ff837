// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/multiformats/cid.h"
#include "core/multiformats/peer_id.h"

#include <QString>

#include <cstdint>
#include <string_view>

/// How figures and identifiers are written, the same everywhere in the window. A number and its
/// unit are parted by one no-break space, so that a delegate can align both.
namespace swapscope::ui::format {

inline constexpr char16_t kUnitSpace = u'\u00a0';

/// What stands where a value is not known; never used for zero.
[[nodiscard]] QString unknown();

/// Three significant digits in IEC units: "0 B", "512 B", "9.98 KiB", "1.00 MiB".
[[nodiscard]] QString bytes(std::uint64_t value);
/// As bytes() with a sign: "+4.49 GiB", "−12.0 MiB", "0 B".
[[nodiscard]] QString signedBytes(std::int64_t value);
/// Bytes per second: "1.94 MiB/s". Below 1 B/s it is "0 B/s".
[[nodiscard]] QString rate(double bytesPerSecond);

/// As rate() with a letter for the unit, where space is short: "1.94 M", "512 K", "0" for none.
[[nodiscard]] QString compactRate(double bytesPerSecond);

/// "850 µs", "12.3 ms", "4.10 s", "2 m 03 s", "1 h 02 m", "3 d 04 h".
[[nodiscard]] QString duration(Duration value);
/// The time from `since` to `now`; unknown() when `since` is the epoch, "0 s" when it is later.
[[nodiscard]] QString age(TimePoint since, TimePoint now);

/// A moment of the calendar in local time: "2026-03-01 14:05"; unknown() for 0.
/// @param seconds  Unix seconds.
[[nodiscard]] QString date(std::int64_t seconds);
/// A day in UTC: "2026-03-01". @param days  Since 1970-01-01.
[[nodiscard]] QString day(std::int32_t days);

/// With a comma each three digits: "12,004".
[[nodiscard]] QString count(std::uint64_t value);
[[nodiscard]] QString signedCount(std::int64_t value);
/// Three significant digits: "0.83", "4.71", "112", "1,204".
[[nodiscard]] QString ratio(double value);
/// 0…1 as "0.8 %", "12 %".
[[nodiscard]] QString percent(double share);

/// The last six characters: "…x7Qa9f"; unknown() for nobody.
[[nodiscard]] QString peer(const multiformats::PeerId& peer);
/// The first seven and last six characters: "bafkrei…q3vk2a"; unknown() for none.
[[nodiscard]] QString cid(const multiformats::Cid& cid);
/// What a job is about, in short: the name at the end of a path, a CID as cid(), else as foreign().
[[nodiscard]] QString content(std::string_view text);
[[nodiscard]] QString fullPeer(const multiformats::PeerId& peer);
[[nodiscard]] QString fullCid(const multiformats::Cid& cid);

/// A stranger's text made fit to be shown: control, format and direction characters become U+FFFD,
/// no more than 128 code points, bad UTF-8 replaced.
[[nodiscard]] QString foreign(std::string_view text);

/// Plain text for QWidget::setToolTip and Qt::ToolTipRole: escaped, so that no markup in it acts.
[[nodiscard]] QString toolTip(const QString& plain);

} // namespace swapscope::ui::format
