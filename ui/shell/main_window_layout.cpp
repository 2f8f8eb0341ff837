// SPDX-License-Identifier: GPL-3.0-or-later
// What the user arranges: inspector and drawer, sizes, theme, and how all that is kept.
#include "ui/charts/timeline.h"
#include "ui/shell/main_window.h"
#include "ui/shell/view_rail.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QCloseEvent>
#include <QKeyEvent>
#include <QLayout>
#include <QSplitter>

namespace swapscope::ui {

namespace {

constexpr auto kGeometry = "geometry";
constexpr auto kSplitter = "splitter";
constexpr auto kView = "view";
constexpr auto kTheme = "theme";
constexpr auto kInspector = "inspector";
constexpr auto kViews = "views/";

QString key(const char* name)
{
    return QString::fromLatin1(name);
}

} // namespace

bool MainWindow::isInspectorShown() const
{
    return m_inspector != nullptr && !m_inspector->isHidden();
}

void MainWindow::setInspectorShown(bool shown)
{
    if (!m_drawer) {
        m_inspectorWanted = shown;
    }
    m_inspector->setVisible(shown);
    placeInspector();
    m_inspectorAction->setChecked(shown);
    watch();
}

void MainWindow::placeInspector()
{
    const bool drawer = width() < kDrawerBelow || (m_current >= 0 && currentView().wantsWidth());
    if (drawer != m_drawer) {
        m_drawer = drawer;
        if (drawer) {
            m_inspector->setParent(centralWidget());
            m_inspector->hide();
        } else {
            m_splitter->addWidget(m_inspector);
            m_inspector->setVisible(m_inspectorWanted);
        }
        m_inspectorAction->setChecked(isInspectorShown());
        watch();
    }
    if (m_drawer && isInspectorShown()) {
        const QRect area = m_splitter->geometry();
        m_inspector->setGeometry(area.right() - kInspectorWidth + 1, area.top(), kInspectorWidth,
                                 area.height());
        m_inspector->raise();
    }
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    m_rail->setCompact(height() < kCompactBelow);
    centralWidget()->layout()->activate();
    placeInspector();
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::WindowStateChange) {
        followAttention();
    }
}

void MainWindow::showEvent(QShowEvent* event)
{
    QMainWindow::showEvent(event);
    followAttention();
}

void MainWindow::hideEvent(QHideEvent* event)
{
    QMainWindow::hideEvent(event);
    followAttention();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    saveLayout();
    QMainWindow::closeEvent(event);
}

void MainWindow::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_drawer && isInspectorShown()) {
        setInspectorShown(false);
        return;
    }
    if (event->key() == Qt::Key_Escape && m_strip->range()) {
        m_strip->setRange({});
        return;
    }
    QMainWindow::keyPressEvent(event);
}

void MainWindow::saveLayout()
{
    m_store.setValue(key(kGeometry), saveGeometry());
    m_store.setValue(key(kSplitter), m_splitter->saveState());
    m_store.setValue(key(kView), currentView().id());
    m_store.setValue(key(kTheme), toString(m_theme->choice()));
    m_store.setValue(key(kInspector), m_inspectorWanted);
    for (const View* view : m_views) {
        m_store.setValue(key(kViews) + view->id(), view->layoutState());
    }
}

void MainWindow::restoreLayout()
{
    restoreGeometry(m_store.value(key(kGeometry)).toByteArray());
    for (View* view : m_views) {
        const QVariantMap state = m_store.value(key(kViews) + view->id()).toMap();
        if (!state.isEmpty()) {
            view->setLayoutState(state);
        }
    }
    if (!showView(m_store.value(key(kView)).toString())
        && !showView(QStringLiteral("request-queue"))) {
        show(0);
    }
    m_inspectorWanted =
        m_store.value(key(kInspector)).isNull() || m_store.value(key(kInspector)).toBool();
    setInspectorShown(m_inspectorWanted);
    m_splitter->restoreState(m_store.value(key(kSplitter)).toByteArray());
    const QString theme = m_store.value(key(kTheme)).toString();
    if (!theme.isEmpty() && m_theme->choice() == ThemeChoice::System) {
        m_theme->choose(themeChoiceOf(theme));
    }
    m_visits = {}; // what was kept is where one begins
    noteVisit();
}

void MainWindow::resetLayout()
{
    m_store.clear();
    for (View* view : m_views) {
        view->setLayoutState({});
    }
    m_inspectorWanted = true;
    resize(1440, 900);
    placeInspector();
    setInspectorShown(!m_drawer);
    m_splitter->setSizes({kSideWidth, width() - kSideWidth - kInspectorWidth, kInspectorWidth});
}

} // namespace swapscope::ui
