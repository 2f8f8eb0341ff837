// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QVariant>

#include <filesystem>
#include <memory>

class QSettings;

namespace swapscope::ui {

/// What the user arranged, kept in `window.ini` inside the profile folder.
///
/// A file that cannot be read or was cut off is set aside and defaults are used.
class LayoutStore
{
public:
    /// @param folder  The profile folder; empty: nothing is kept.
    explicit LayoutStore(const std::filesystem::path& folder = {});
    ~LayoutStore();
    LayoutStore(LayoutStore&&) noexcept;
    LayoutStore& operator=(LayoutStore&&) noexcept;

    /// One sentence when the kept layout could not be used; empty otherwise.
    [[nodiscard]] const QString& problem() const noexcept { return m_problem; }

    [[nodiscard]] QVariant value(const QString& key) const;
    void setValue(const QString& key, const QVariant& value);
    void clear();

    static constexpr auto kFileName = "window.ini";

private:
    std::unique_ptr<QSettings> m_settings;
    QString m_problem;
};

} // namespace swapscope::ui
