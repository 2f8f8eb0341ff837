// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/command_palette.h"

#include "ui/widgets/icons.h"
#include "ui/widgets/theme.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QTimer>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace swapscope::ui {

std::optional<int> paletteRank(const QString& query, const PaletteEntry& entry)
{
    int rank = 0;
    for (const QString& word : query.split(u' ', Qt::SkipEmptyParts)) {
        const qsizetype at = entry.text.indexOf(word, 0, Qt::CaseInsensitive);
        if (at == 0) {
            continue;
        }
        if (at > 0) {
            rank += entry.text[at - 1].isLetterOrNumber() ? 3 : 1; // within a word, at its begin
        } else if (entry.also.contains(word, Qt::CaseInsensitive)
                   || entry.detail.contains(word, Qt::CaseInsensitive))
        {
            rank += 4;
        } else {
            return std::nullopt;
        }
    }
    return rank;
}

CommandPalette::CommandPalette(std::vector<PaletteEntry> entries, Answers answers,
                               const Theme& theme, QWidget* parent)
    : QDialog{parent, Qt::Dialog | Qt::FramelessWindowHint}
    , m_entries{std::move(entries)}
    , m_answers{std::move(answers)}
    , m_edit{new QLineEdit{this}}
    , m_list{new QTreeWidget{this}}
{
    constexpr int kWidth = 560;
    constexpr int kHeight = 400;
    constexpr int kTop = 96;
    setWindowTitle(tr("Commands"));
    setAccessibleName(windowTitle());
    m_edit->setPlaceholderText(tr("A command, a view, a peer, a CID or an address"));
    m_edit->setAccessibleName(tr("Find a command"));
    m_edit->setMaxLength(kMostTyped);
    m_edit->setMinimumHeight(32);
    m_edit->addAction(themedIcon(QStringLiteral("search"), theme), QLineEdit::LeadingPosition);
    m_edit->installEventFilter(this);
    m_list->setAccessibleName(tr("Commands"));
    m_list->setColumnCount(2);
    m_list->setHeaderHidden(true);
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(10, 10, 10, 8);
    layout->setSpacing(6);
    layout->addWidget(m_edit);
    layout->addWidget(m_list, 1);
    resize(kWidth, kHeight);
    if (parent != nullptr) {
        move(parent->mapToGlobal(QPoint{(parent->width() - kWidth) / 2, kTop}));
    }
    connect(m_edit, &QLineEdit::textChanged, this, &CommandPalette::find);
    connect(m_list, &QTreeWidget::itemClicked, this, &CommandPalette::take);
    find({});
}

void CommandPalette::find(const QString& query)
{
    std::vector<std::pair<int, const PaletteEntry*>> ranked;
    for (const PaletteEntry& entry : m_entries) {
        if (const auto rank = paletteRank(query, entry)) {
            ranked.emplace_back(*rank, &entry);
        }
    }
    std::ranges::stable_sort(ranked, {}, &std::pair<int, const PaletteEntry*>::first);
    m_shown = m_answers ? m_answers(query) : std::vector<PaletteEntry>{};
    for (const auto& [rank, entry] : ranked) {
        if (m_shown.size() == kMostShown) {
            break;
        }
        m_shown.push_back(*entry);
    }
    m_list->clear();
    for (const PaletteEntry& entry : m_shown) {
        auto* item = new QTreeWidgetItem{m_list, {entry.text, entry.detail}};
        item->setIcon(0, entry.icon);
        item->setSizeHint(0, {0, Theme::kRowPixels + 4});
        item->setForeground(1, palette().color(QPalette::PlaceholderText));
        item->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
    }
    if (m_list->topLevelItemCount() > 0) {
        m_list->setCurrentItem(m_list->topLevelItem(0));
    }
}

QStringList CommandPalette::offers() const
{
    QStringList texts;
    for (const PaletteEntry& entry : m_shown) {
        texts.push_back(entry.text);
    }
    return texts;
}

void CommandPalette::take()
{
    const int row = m_list->indexOfTopLevelItem(m_list->currentItem());
    accept();
    if (row >= 0) {
        // After the dialog is gone: what it does may open another or need the focus back.
        QTimer::singleShot(0, parent(), m_shown[static_cast<std::size_t>(row)].act);
    }
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_edit || event->type() != QEvent::KeyPress) {
        return QDialog::eventFilter(watched, event);
    }
    const int rows = m_list->topLevelItemCount();
    const int row = m_list->indexOfTopLevelItem(m_list->currentItem());
    const auto goTo = [this, rows](int to) {
        m_list->setCurrentItem(m_list->topLevelItem(std::clamp(to, 0, rows - 1)));
        return true;
    };
    constexpr int kPage = 10;
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Down: return goTo(row + 1);
    case Qt::Key_Up: return goTo(row - 1);
    case Qt::Key_PageDown: return goTo(row + kPage);
    case Qt::Key_PageUp: return goTo(row - kPage);
    case Qt::Key_Return:
    case Qt::Key_Enter: take(); return true;
    default: return false;
    }
}

} // namespace swapscope::ui
