// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/accessible_rows.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QWidget>

#include <algorithm>
#include <map>

namespace swapscope::ui {

namespace {

class RowInterface final : public QAccessibleInterface
{
public:
    RowInterface(QWidget* widget, int row)
        : m_widget{widget}
        , m_row{row}
    {}

    [[nodiscard]] bool isValid() const override { return m_row < source().accessibleRowCount(); }
    [[nodiscard]] QObject* object() const override { return nullptr; }
    [[nodiscard]] QAccessibleInterface* childAt(int /*x*/, int /*y*/) const override
    {
        return nullptr;
    }
    [[nodiscard]] QAccessibleInterface* parent() const override
    {
        return QAccessible::queryAccessibleInterface(m_widget);
    }
    [[nodiscard]] QAccessibleInterface* child(int /*index*/) const override { return nullptr; }
    [[nodiscard]] int childCount() const override { return 0; }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface* /*child*/) const override
    {
        return -1;
    }
    [[nodiscard]] QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Name && isValid() ? source().accessibleRowText(m_row)
                                                      : QString{};
    }
    void setText(QAccessible::Text /*kind*/, const QString& /*text*/) override {}
    [[nodiscard]] QRect rect() const override
    {
        const QRect local = isValid() ? source().accessibleRowRect(m_row) : QRect{};
        return {m_widget->mapToGlobal(local.topLeft()), local.size()};
    }
    [[nodiscard]] QAccessible::Role role() const override { return QAccessible::ListItem; }
    [[nodiscard]] QAccessible::State state() const override { return {}; }

private:
    [[nodiscard]] const AccessibleRows& source() const
    {
        return dynamic_cast<const AccessibleRows&>(*m_widget);
    }

    QWidget* m_widget; // outlives this: the parent interface deletes its rows
    int m_row;
};

class RowsInterface final : public QAccessibleWidget
{
public:
    explicit RowsInterface(QWidget* widget)
        : QAccessibleWidget{widget, QAccessible::List}
    {}
    RowsInterface(const RowsInterface&) = delete;
    RowsInterface& operator=(const RowsInterface&) = delete;

    [[nodiscard]] int childCount() const override
    {
        return dynamic_cast<const AccessibleRows&>(*widget()).accessibleRowCount();
    }
    [[nodiscard]] QAccessibleInterface* child(int index) const override
    {
        if (index < 0 || index >= childCount()) {
            return nullptr;
        }
        const auto known = m_rows.find(index);
        if (known != m_rows.end()) {
            return QAccessible::accessibleInterface(known->second);
        }
        auto* row = new RowInterface{widget(), index}; // owned by Qt's registry under its id
        m_rows.emplace(index, QAccessible::registerAccessibleInterface(row));
        return row;
    }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface* child) const override
    {
        const auto found = std::ranges::find_if(m_rows, [child](const auto& row) {
            return QAccessible::accessibleInterface(row.second) == child;
        });
        return found == m_rows.end() ? -1 : found->first;
    }

protected:
    ~RowsInterface() override
    {
        for (const auto& [row, id] : m_rows) {
            QAccessible::deleteAccessibleInterface(id);
        }
    }

private:
    mutable std::map<int, QAccessible::Id> m_rows;
};

QAccessibleInterface* makeRows(const QString& /*className*/, QObject* object)
{
    auto* widget = qobject_cast<QWidget*>(object);
    return dynamic_cast<AccessibleRows*>(object) == nullptr ? nullptr : new RowsInterface{widget};
}

} // namespace

void installAccessibleRows()
{
    QAccessible::installFactory(&makeRows);
}

} // namespace swapscope::ui
