// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/cid.h"
#include "core/multiformats/link.h"
#include "core/multiformats/multiaddr.h"

#include <QWidget>

#include <variant>

class QLabel;
class QLineEdit;

namespace swapscope::ui {

class Theme;

/// What a line of input means.
using OmniboxInput = std::variant<std::monostate, multiformats::Cid, multiformats::ContentPath,
                                  multiformats::Multiaddr, Error>;

/// A multiaddr (it begins with a slash, but not with /ipfs/ or /ipns/), a bare CID, or a link or
/// path that leads to content. Nothing for a blank line. Errors: of the parsers; TooLarge beyond
/// Omnibox::kMaxBytes.
[[nodiscard]] OmniboxInput parseOmnibox(const QString& text);

/// The one input line: a CID is wanted, a link is opened, a multiaddr connects. What is wrong with
/// the text stands below in words.
class Omnibox : public QWidget
{
    Q_OBJECT

public:
    static constexpr qsizetype kMaxBytes = 64 * 1024;

    /// @param theme  Outlives the line.
    explicit Omnibox(const Theme& theme, QWidget* parent = nullptr);

    /// Puts the cursor into the line; `prefix` replaces what stands there, if given.
    void focus(const QString& prefix = {});
    void setText(const QString& text);
    [[nodiscard]] QString text() const;
    /// Empty while there is nothing to complain about.
    [[nodiscard]] QString errorText() const;

Q_SIGNALS:
    void wanted(const swapscope::multiformats::Cid& cid);
    /// A link or path: as it was typed.
    void opened(const QString& link);
    void connectWanted(const swapscope::multiformats::Multiaddr& address);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void moveEvent(QMoveEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void submit();
    void showError(const QString& text);
    void placeError();
    void recolor();

    const Theme* m_theme;
    QLineEdit* m_edit;
    QLabel* m_error; ///< Floats below the line, over the view.
    QAction* m_icon;
};

} // namespace swapscope::ui
