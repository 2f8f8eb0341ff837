// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/inspector/message_pane.h"

#include "ui/models/format.h"
#include "ui/models/selection.h"
#include "ui/widgets/hex_view.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/theme.h"

#include <QHeaderView>
#include <QSplitter>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace swapscope::ui {

namespace {

constexpr int kPlaceRole = Qt::UserRole; ///< Index in the dissection.

/// CIDs are shortened as everywhere, everything else is a stranger's text.
QString shownValue(const std::string& value)
{
    const auto cid = value.size() > 14 ? Cid::parse(value) : Result<Cid>{Error{}};
    return cid ? format::cid(*cid) : format::foreign(value);
}

} // namespace

MessagePane::MessagePane(const ViewContext& context, QWidget* parent)
    : QWidget{parent}
    , m_context{context}
    , m_fields{new QTreeWidget{this}}
    , m_note{plainLabel({}, this)}
    , m_hex{new HexView{context.theme, this}}
{
    constexpr int kIndent = 12;
    m_fields->setAccessibleName(tr("Fields of the message"));
    m_fields->setColumnCount(2);
    m_fields->setHeaderHidden(true);
    m_fields->setIndentation(kIndent);
    m_fields->setUniformRowHeights(true);
    m_fields->setFrameShape(QFrame::NoFrame);
    m_fields->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    m_fields->header()->setAccessibleName(tr("Field and value"));
    m_note->setWordWrap(true);
    m_note->setForegroundRole(QPalette::PlaceholderText);
    auto* below = new QWidget{this};
    auto* belowLayout = new QVBoxLayout{below};
    belowLayout->setContentsMargins(0, 0, 0, 0);
    belowLayout->setSpacing(4);
    belowLayout->addWidget(m_note);
    belowLayout->addWidget(m_hex, 1);
    auto* splitter = new QSplitter{Qt::Vertical, this};
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_fields);
    splitter->addWidget(below);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(0, 8, 0, 4);
    layout->addWidget(splitter);
    connect(m_fields, &QTreeWidget::currentItemChanged, this, &MessagePane::onFieldChosen);
    connect(m_fields, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item) {
        const auto place = static_cast<std::size_t>(item->data(0, kPlaceRole).toULongLong());
        if (const auto cid = Cid::parse(m_dissected[place].value)) {
            m_context.selection.select(*cid);
        }
    });
    connect(m_hex, &HexView::byteClicked, this, &MessagePane::onByteClicked);
    connect(&context.theme, &Theme::changed, this, &MessagePane::recolor);
    recolor();
}

void MessagePane::recolor()
{
    QPalette colors;
    colors.setColor(QPalette::Highlight, m_context.theme.colors().accentSoft);
    colors.setColor(QPalette::HighlightedText, m_context.theme.colors().text);
    m_fields->setPalette(colors);
}

void MessagePane::show(const telemetry::MessageRow* message)
{
    const auto content = message == nullptr ? nullptr : message->said.content;
    if (content == m_content && content != nullptr) {
        return;
    }
    m_content = content;
    fill();
    if (content == nullptr) {
        m_note->setText(tr("Only the figures of this message are kept: newer ones needed the "
                           "memory."));
        return;
    }
    const std::uint64_t whole = message->said.wireBytes;
    const std::uint64_t head = content->head.size();
    m_note->setText(
        head + 8 < whole
            ? tr("The first %1 of %2 are kept.").arg(format::bytes(head), format::bytes(whole))
            : tr("%1, without the length before it").arg(format::bytes(head)));
}

void MessagePane::fill()
{
    m_fields->clear();
    m_items.clear();
    m_dissected.clear();
    if (m_content == nullptr) {
        m_hex->setBytes({});
        return;
    }
    m_dissected = bitswap::dissect(m_content->head, kMostFields);
    m_hex->setBytes(m_content->head);
    std::vector<QTreeWidgetItem*> above; // by depth
    QList<QTreeWidgetItem*> top;
    for (std::size_t place = 0; place < m_dissected.size(); ++place) {
        const bitswap::WireField& field = m_dissected[place];
        auto* item = new QTreeWidgetItem;
        item->setSizeHint(1, {0, Theme::kRowPixels}); // the names' column is as wide as they are
        item->setText(0, QString::fromStdString(field.name));
        item->setText(1, shownValue(field.value));
        item->setToolTip(1, format::toolTip(format::foreign(field.value)));
        item->setData(0, kPlaceRole, static_cast<qulonglong>(place));
        if (field.isCut) {
            item->setForeground(1, m_context.theme.colors().muted);
        }
        above.resize(std::min(above.size(), field.depth));
        if (above.empty()) {
            top << item;
        } else {
            above.back()->addChild(item);
        }
        above.push_back(item);
        m_items.push_back(item);
    }
    m_fields->addTopLevelItems(top);
    constexpr std::size_t kExpandAtMost = 200;
    if (m_items.size() <= kExpandAtMost) {
        m_fields->expandAll();
    } else {
        m_fields->expandToDepth(0);
    }
}

void MessagePane::onFieldChosen()
{
    const QTreeWidgetItem* const item = m_fields->currentItem();
    if (item == nullptr) {
        m_hex->mark(0, 0);
        return;
    }
    const auto place = static_cast<std::size_t>(item->data(0, kPlaceRole).toULongLong());
    m_hex->mark(m_dissected[place].begin, m_dissected[place].end);
}

void MessagePane::onByteClicked(std::size_t byte)
{
    for (std::size_t place = m_dissected.size(); place > 0; --place) { // the innermost comes last
        const bitswap::WireField& field = m_dissected[place - 1];
        if (field.begin <= byte && byte < field.end) {
            m_fields->setCurrentItem(m_items[place - 1]);
            m_fields->scrollToItem(m_items[place - 1]);
            return;
        }
    }
}

} // namespace swapscope::ui
