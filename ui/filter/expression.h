// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/filter/pattern.h"
#include "ui/filter/row.h"

#include <QString>
#include <QStringList>

#include <cstddef>
#include <vector>

namespace swapscope::ui::filter {

/// What a filter asks of a row: a tree of conditions, in one array.
class Expression
{
public:
    enum class Test { All, Any, None, Word, Exists, Number, TextIs, TextHas, TextFits };
    enum class Relation { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual };

    struct Node
    {
        Test test = Test::All;
        std::vector<std::size_t> parts{}; ///< Of All, Any, None: earlier nodes.
        int field = -1;                   ///< Of the others, but Word.
        Relation relation = Relation::Equal;
        std::vector<double> numbers{}; ///< Of Number: any of them.
        QStringList texts{};           ///< Of Word, TextIs, TextHas, TextFits: any of them.
        std::vector<Pattern> patterns{};
        // Made by add():
        QString lowered{};       ///< Of TextHas: its text in lower case.
        bool asksForGap = false; ///< Texts have the sign of a gap in them.
    };

    /// @return the node's place, for later nodes to refer to. The last one is the root.
    std::size_t add(Node node);

    /// True for every row while there are no nodes.
    [[nodiscard]] bool holds(const Row& row) const;

    [[nodiscard]] bool empty() const noexcept { return m_nodes.empty(); }

    /// Fields that are asked for.
    [[nodiscard]] std::vector<int> fields() const;

private:
    [[nodiscard]] bool holds(const Node& node, const Row& row) const;

    std::vector<Node> m_nodes;
};

} // namespace swapscope::ui::filter
