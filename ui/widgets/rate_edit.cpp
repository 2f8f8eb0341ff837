// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/rate_edit.h"

#include "ui/models/format.h"

#include <QPalette>

namespace swapscope::ui {

namespace {

constexpr int kLongest = 64;

} // namespace

RateEdit::RateEdit(const Theme& theme, QWidget* parent)
    : QLineEdit{parent}
    , m_theme{&theme}
{
    setMaxLength(kLongest);
    setAccessibleName(tr("Up limit"));
    setToolTip(format::toolTip(
        tr("Bytes per second: 2 MiB/s, 500 KiB/s, 2 MB/s; 0 serves nothing, none lifts the "
           "limit.")));
    setLimit(std::nullopt);
    connect(this, &QLineEdit::textChanged, this, [this] {
        read();
        Q_EMIT limitEdited();
    });
    connect(&theme, &Theme::changed, this, &RateEdit::recolor);
}

void RateEdit::setLimit(RateLimit limit)
{
    if (!m_limit || *m_limit != limit) {
        setText(rateText(limit));
        read();
    }
}

void RateEdit::read()
{
    const auto parsed = parseRate(text());
    m_limit.reset();
    if (parsed) {
        m_limit.emplace(*parsed); // assigning would take "none" for "cannot be read"
    }
    m_error = parsed ? QString{} : QString::fromStdString(parsed.error().detail);
    setAccessibleDescription(m_error);
    recolor();
}

void RateEdit::recolor()
{
    QPalette colors;
    colors.setColor(QPalette::Text,
                    m_error.isEmpty() ? m_theme->colors().text : m_theme->colors().problem);
    setPalette(colors);
}

} // namespace swapscope::ui
