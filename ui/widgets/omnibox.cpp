// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/omnibox.h"

#include "ui/models/format.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>

namespace swapscope::ui {

namespace {

bool looksLikeAddress(const QString& text)
{
    return text.startsWith(QLatin1Char{'/'}) && !text.startsWith(QLatin1String{"/ipfs/"})
           && !text.startsWith(QLatin1String{"/ipns/"});
}

} // namespace

OmniboxInput parseOmnibox(const QString& text)
{
    const QString trimmed = text.trimmed();
    if (trimmed.isEmpty()) {
        return std::monostate{};
    }
    if (trimmed.size() > Omnibox::kMaxBytes) {
        return fail(ErrorCode::TooLarge, "the text is longer than 64 KiB");
    }
    const std::string utf8 = trimmed.toStdString();
    if (looksLikeAddress(trimmed)) {
        auto address = multiformats::Multiaddr::parse(utf8);
        return address ? OmniboxInput{std::move(*address)} : OmniboxInput{address.error()};
    }
    if (!trimmed.contains(QLatin1Char{'/'})) {
        auto cid = multiformats::parseContentLink(utf8);
        return cid ? OmniboxInput{std::move(*cid)} : OmniboxInput{cid.error()};
    }
    auto path = multiformats::parseContentPath(utf8);
    return path ? OmniboxInput{std::move(*path)} : OmniboxInput{path.error()};
}

Omnibox::Omnibox(const Theme& theme, QWidget* parent)
    : QWidget{parent}
    , m_theme{&theme}
    , m_edit{new QLineEdit{this}}
    , m_error{plainLabel({}, parent == nullptr ? this : parent)}
{
    m_edit->setPlaceholderText(tr("Want a CID, fetch an ipfs:// link, or connect to a multiaddr"));
    m_edit->setAccessibleName(tr("Want or connect"));
    m_edit->setToolTip(
        format::toolTip(tr("A CID is wanted; an ipfs:// link, /ipfs/ path or gateway URL can be\n"
                           "saved whole, or its block wanted;\n"
                           "a multiaddr such as /ip4/127.0.0.1/tcp/4001/p2p/… is connected to.")));
    m_edit->setMaxLength(static_cast<int>(kMaxBytes));
    m_edit->setClearButtonEnabled(true);
    m_edit->setMinimumHeight(28);
    m_edit->installEventFilter(this);
    m_icon = m_edit->addAction(QIcon{}, QLineEdit::LeadingPosition);
    auto* layout = new QHBoxLayout{this};
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_edit);
    m_error->setAutoFillBackground(true);
    m_error->setMargin(6);
    m_error->setWordWrap(true);
    m_error->hide();
    connect(m_edit, &QLineEdit::returnPressed, this, &Omnibox::submit);
    connect(m_edit, &QLineEdit::textEdited, this, [this] { showError({}); });
    connect(&theme, &Theme::changed, this, &Omnibox::recolor);
    recolor();
}

void Omnibox::focus(const QString& prefix)
{
    if (!prefix.isEmpty()) {
        m_edit->setText(prefix);
    }
    m_edit->setFocus(Qt::ShortcutFocusReason);
    if (prefix.isEmpty()) {
        m_edit->selectAll();
    }
}

void Omnibox::setText(const QString& text)
{
    m_edit->setText(text);
}

QString Omnibox::text() const
{
    return m_edit->text();
}

QString Omnibox::errorText() const
{
    return m_error->text();
}

void Omnibox::submit()
{
    const OmniboxInput input = parseOmnibox(m_edit->text());
    if (const auto* error = std::get_if<Error>(&input)) {
        showError(format::foreign(error->detail));
        return;
    }
    showError({});
    if (const auto* cid = std::get_if<multiformats::Cid>(&input)) {
        Q_EMIT wanted(*cid);
        m_edit->clear();
    } else if (std::holds_alternative<multiformats::ContentPath>(input)) {
        const QString link = m_edit->text().trimmed();
        m_edit->clear();
        Q_EMIT opened(link);
    } else if (const auto* address = std::get_if<multiformats::Multiaddr>(&input)) {
        Q_EMIT connectWanted(*address);
        m_edit->clear();
    }
}

void Omnibox::showError(const QString& text)
{
    m_error->setText(text);
    m_edit->setAccessibleDescription(text);
    m_error->setVisible(!text.isEmpty());
    recolor();
    placeError();
}

void Omnibox::placeError()
{
    if (m_error->isHidden()) {
        return;
    }
    const QWidget* host = m_error->parentWidget();
    const QPoint below = m_edit->mapTo(host, QPoint{0, m_edit->height() + 2});
    m_error->setFixedWidth(m_edit->width());
    m_error->adjustSize();
    m_error->move(below);
    m_error->raise();
}

void Omnibox::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    placeError();
}

void Omnibox::moveEvent(QMoveEvent* event)
{
    QWidget::moveEvent(event);
    placeError();
}

bool Omnibox::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_edit && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape)
    {
        showError({});
        m_edit->clear();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void Omnibox::recolor()
{
    const ThemeColors& colors = m_theme->colors();
    const bool wrong = !m_error->text().isEmpty();
    m_icon->setIcon(themedIcon(QStringLiteral("search"), *m_theme));
    setTextColor(*m_edit, wrong ? colors.problem : colors.text);
    QPalette palette;
    palette.setColor(QPalette::Window, colors.raised);
    palette.setColor(QPalette::WindowText, colors.problem);
    m_error->setPalette(palette);
}

} // namespace swapscope::ui
