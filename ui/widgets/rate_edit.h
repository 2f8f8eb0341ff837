// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/rate_text.h"
#include "ui/widgets/theme.h"

#include <QLineEdit>

#include <optional>

namespace swapscope::ui {

/// A line to type a rate into, as parseRate() reads it; what is wrong is said by errorText(), to be
/// shown under it.
class RateEdit final : public QLineEdit
{
    Q_OBJECT

public:
    /// @param theme  Outlives the line.
    explicit RateEdit(const Theme& theme, QWidget* parent = nullptr);

    /// Writes the rate into the line.
    void setLimit(RateLimit limit);

    /// What is typed; nothing while it cannot be read.
    [[nodiscard]] std::optional<RateLimit> limit() const { return m_limit; }

    /// One sentence with the accepted forms; empty while the text can be read.
    [[nodiscard]] const QString& errorText() const noexcept { return m_error; }

Q_SIGNALS:
    /// The text was read anew, well or not.
    void limitEdited();

private:
    void read();
    void recolor();

    const Theme* m_theme;
    std::optional<RateLimit> m_limit;
    QString m_error;
};

} // namespace swapscope::ui
