// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart.h"

#include "ui/charts/chart_figures_dialog.h"
#include "ui/models/format.h"
#include "ui/widgets/fonts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/labels.h"

#include <QBuffer>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QToolButton>
#include <QVBoxLayout>

namespace swapscope::ui {

namespace {

constexpr int kPadding = 12;
constexpr int kMenuIcon = 16;
constexpr qreal kPictureScale = 2;

} // namespace

Chart::Chart(const QString& title, const QString& meaning, const Theme& theme, QWidget* parent)
    : QWidget{parent}
    , m_theme{&theme}
    , m_title{plainLabel(title, this)}
    , m_unit{plainLabel({}, this)}
    , m_header{new QHBoxLayout}
    , m_body{new QVBoxLayout}
{
    m_title->setFont(textFont(Theme::kTextPixels, true));
    m_title->setToolTip(format::toolTip(meaning));
    m_unit->setFont(textFont(Theme::kSmallPixels));
    m_unit->setForegroundRole(QPalette::PlaceholderText);
    auto* button = new QToolButton{this};
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setIconSize({kMenuIcon, kMenuIcon});
    button->setAccessibleName(tr("Menu of the chart %1").arg(title));
    button->setToolTip(tr("Save the picture or its figures"));
    const auto recolor = [this, button] {
        button->setIcon(themedIcon(QStringLiteral("more"), *m_theme));
    };
    recolor();
    connect(&theme, &Theme::changed, this, recolor);
    connect(button, &QToolButton::clicked, this, [this, button] {
        QMenu menu;
        fillMenu(menu);
        menu.exec(button->mapToGlobal(button->rect().bottomLeft()));
    });
    m_menuButton = button;

    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(m_title);
    line->addWidget(m_unit);
    m_header->setSpacing(8);
    line->addLayout(m_header, 1);
    line->addWidget(button);
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(kPadding, 6, kPadding - 6, 6);
    layout->setSpacing(2);
    layout->addLayout(line);
    m_body->setContentsMargins(0, 0, 6, 0);
    layout->addLayout(m_body, 1);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
}

QString Chart::title() const
{
    return m_title->text();
}

void Chart::setUnit(const QString& unit)
{
    m_unit->setText(unit);
}

QImage Chart::picture()
{
    QImage image{(QSizeF{size()} * kPictureScale).toSize(), QImage::Format_ARGB32_Premultiplied};
    image.setDevicePixelRatio(kPictureScale);
    image.fill(m_theme->colors().panel);
    m_menuButton->hide();
    render(&image, {}, {}, DrawChildren);
    m_menuButton->show();
    return image;
}

QByteArray Chart::vectorPicture()
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(size());
    generator.setViewBox(rect());
    generator.setTitle(title());
    QPainter painter{&generator};
    painter.fillRect(rect(), m_theme->colors().panel);
    m_menuButton->hide();
    render(&painter, {}, {}, DrawChildren);
    m_menuButton->show();
    painter.end();
    return buffer.data();
}

void Chart::fillMenu(QMenu& menu)
{
    menu.addAction(tr("Copy picture"), this,
                   [this] { QGuiApplication::clipboard()->setImage(picture()); });
    menu.addAction(tr("Save picture…"), this, &Chart::savePicture);
    menu.addSeparator();
    menu.addAction(tr("Show figures"), this, &Chart::showFigures);
    menu.addAction(tr("Save figures…"), this, &Chart::saveFigures);
}

void Chart::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu;
    fillMenu(menu);
    menu.exec(event->globalPos());
}

void Chart::savePicture()
{
    const QString svg = tr("SVG picture (*.svg)");
    QString chosen;
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Save picture"), title() + QStringLiteral(".png"),
        tr("PNG picture (*.png)") + QStringLiteral(";;") + svg, &chosen);
    if (path.isEmpty()) {
        return;
    }
    if (chosen == svg || path.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive)) {
        write(path, vectorPicture());
        return;
    }
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    picture().save(&buffer, "PNG");
    write(path, buffer.data());
}

void Chart::saveFigures()
{
    const QString path =
        QFileDialog::getSaveFileName(this, tr("Save figures"), title() + QStringLiteral(".csv"),
                                     tr("Comma-separated values (*.csv)"));
    if (!path.isEmpty()) {
        write(path, toCsv(figures()).toUtf8());
    }
}

void Chart::showFigures()
{
    ChartFiguresDialog dialog{title(), summary(), figures(), this};
    dialog.exec();
}

void Chart::write(const QString& path, const QByteArray& bytes)
{
    QSaveFile file{path};
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
        QMessageBox::warning(
            this, tr("Not saved"),
            tr("%1 could not be written: %2. Choose another place.").arg(path, file.errorString()));
    }
}

} // namespace swapscope::ui
