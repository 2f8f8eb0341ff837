// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/view.h"

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;

namespace swapscope::ui {

class ElidedLabel;
class FigureList;
class LimitField;
class Swatch;
class TabStrip;

/// What there is to know about the selected peer or block, and why it stands where it stands.
class Inspector final : public QWidget
{
    Q_OBJECT

public:
    /// The order of service is asked for at most this often, and only while a peer is shown.
    static constexpr Duration kAskPace = std::chrono::milliseconds{500};
    static constexpr std::size_t kMostLines = 50;
    static constexpr std::size_t kMostAskers = 8;

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
    [[nodiscard]] QWidget* buildDetails();
    void connectParts();
    void onApplied();
    void ask();
    void refresh();
    void refreshPeer(const PeerId& peer);
    void refreshBlock(const Cid& cid);
    void refreshActivity(const QStringList& needles);
    void showNothing();

    ViewContext m_context;
    QStackedWidget* m_pages;
    TabStrip* m_tabs;
    Swatch* m_swatch;
    QLabel* m_name;
    ElidedLabel* m_origin;
    QWidget* m_body;
    QLabel* m_hint;

    QLabel* m_question = nullptr;
    QLabel* m_answer = nullptr;
    FigureList* m_figures = nullptr;
    QLabel* m_askersTitle = nullptr;
    FigureList* m_askers = nullptr;
    LimitField* m_limit = nullptr;
    QPushButton* m_disconnect = nullptr;
    QPushButton* m_wantOrCancel = nullptr;
    QPushButton* m_save = nullptr;
    QLabel* m_noActivity = nullptr;
    FigureList* m_activity = nullptr;
    QPlainTextEdit* m_identifier = nullptr;
    FigureList* m_details = nullptr;
    TimePoint m_asked{};
    bool m_active = false;
};

} // namespace swapscope::ui
