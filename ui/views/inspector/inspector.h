// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/selection.h"
#include "ui/views/view.h"

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;

namespace swapscope::ui {

class BlockBox;
class ElidedLabel;
class FigureList;
class LedgerDays;
class MessagePane;
class PeerRulesBox;
class Swatch;
class TabStrip;
class WhyBox;

/// What there is to know about the selected peer or block, and why it stands where it stands.
class Inspector final : public QWidget
{
    Q_OBJECT

public:
    /// While a peer's days are shown, they are asked for this often.
    static constexpr Duration kHistoryPace = std::chrono::seconds{5};
    static constexpr std::size_t kMostLines = 50;
    static constexpr std::size_t kMostItems = 500; ///< Of a message.

    /// @param context  Outlives the inspector.
    explicit Inspector(const ViewContext& context, QWidget* parent = nullptr);

    /// The tables that have to be live while it is active.
    [[nodiscard]] static telemetry::Tables tables();

    /// While not active it does no work and sends nothing. It is active while it can be seen.
    void setActive(bool active);

    /// Its name, and the sentence under "Why …".
    [[nodiscard]] QString heading() const;
    [[nodiscard]] QString answer() const;

    [[nodiscard]] QSize sizeHint() const override { return {300, 640}; }

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    [[nodiscard]] QWidget* buildSummary();
    [[nodiscard]] QWidget* buildActivity();
    [[nodiscard]] QWidget* buildHistory();
    [[nodiscard]] QWidget* buildDetails();
    void connectParts();
    void onApplied();
    void ask();
    void askHistory();
    void refresh();
    void refreshPeer(const PeerId& peer);
    void refreshBlock(const Cid& cid);
    void showKind(bool isMessage);
    void refreshMessage(MessageNumber number);
    void refreshHistory(const PeerId& peer);
    void refreshActivity(const QStringList& needles);
    void showNothing();

    ViewContext m_context;
    QStackedWidget* m_pages;
    TabStrip* m_tabs;
    Swatch* m_swatch;
    ElidedLabel* m_name;
    ElidedLabel* m_origin;
    QWidget* m_body;
    QLabel* m_hint;

    WhyBox* m_why = nullptr;
    FigureList* m_figures = nullptr;
    PeerRulesBox* m_rules = nullptr;
    BlockBox* m_block = nullptr;
    QLabel* m_noActivity = nullptr;
    FigureList* m_activity = nullptr;
    QLabel* m_noHistory = nullptr;
    LedgerDays* m_days = nullptr;
    FigureList* m_resets = nullptr;
    QPushButton* m_resetLedger = nullptr;
    QPlainTextEdit* m_identifier = nullptr;
    FigureList* m_details = nullptr;
    QStackedWidget* m_detailPages = nullptr; ///< Identifier and facts, or a message's fields.
    MessagePane* m_message = nullptr;
    TimePoint m_historyAsked{};
    bool m_active = false;
};

} // namespace swapscope::ui
